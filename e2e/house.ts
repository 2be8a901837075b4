import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest'
import { launchChromium } from './chromium.ts'
import { type Product, serveDemo } from './product.ts'
import './setup-company.ts'

export type Person = 'rep' | 'manager' | 'admin' | 'compliance'

/** Milliseconds that anything on the page may take; a slow machine under load needs most of it. */
const wait_ms_max = 40_000

export interface WindowOptions {
  width?: number
  height?: number
  theme?: 'light' | 'dark'
  /** What the browser speaks. */
  locale?: string
}

/** The product, a browser, and what its windows complained about. */
export interface House {
  product: Product
  /** A browser of one's own, without a session. */
  visitor(options?: WindowOptions): Promise<BrowserContext>
  /**
   * A new browser in which somebody has signed in with one click. Closed after the test that opened
   * it.
   */
  signIn(person: Person, options?: WindowOptions): Promise<Page>
  /**
   * The page was refused with this status on purpose, once or more; takes it off the complaints,
   * and fails where it was not.
   */
  wereRefused(status: number): Promise<void>
  /**
   * The network failed the page on purpose, once or more; takes it off the complaints, and fails
   * where it did not.
   */
  gotNoAnswer(): Promise<void>
  /** The page complained of this on purpose. */
  complained(of: RegExp): Promise<void>
}

/**
 * Starts the product and a browser for one file of tests; every test fails on an error in the
 * console of any window.
 */
export function openHouse(): House {
  const it = {} as House
  const contexts: BrowserContext[] = []
  /** How many windows belong to the tests that follow too. */
  let kept = 0
  const complaints: string[] = []
  let browser: Browser | undefined

  beforeAll(async () => {
    it.product = await serveDemo(inject('company'))
    browser = await launchChromium()
    it.visitor = async ({ width = 1440, height = 900, theme = 'light', locale = 'en-GB' } = {}) => {
      const context = await browser!.newContext({
        viewport: { width, height },
        colorScheme: theme,
        reducedMotion: 'reduce',
        locale,
      })
      context.setDefaultTimeout(wait_ms_max)
      context.on('console', (said) => {
        if (said.type() === 'error') complaints.push(`${said.text()} (${said.location().url})`)
      })
      context.on('weberror', (error) =>
        complaints.push(String(error.error().stack ?? error.error())),
      )
      contexts.push(context)
      return context
    }
    it.signIn = async (person, options) => {
      const page = await (await it.visitor(options)).newPage()
      await page.goto(it.product.link(person))
      await page.getByRole('heading', { name: 'Waits for you' }).waitFor()
      return page
    }
    const expected = async (what: string, wanted: (text: string) => boolean) => {
      await expect
        .poll(() => complaints.filter(wanted).length, { message: what })
        .toBeGreaterThan(0)
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !wanted(text)))
    }
    it.wereRefused = (status) =>
      expected(`a refusal with ${status}`, (text) => text.includes(`status of ${status} `))
    it.complained = (of) => expected(`a complaint of ${of}`, (text) => of.test(text))
    it.gotNoAnswer = () => expected('a request without an answer', (text) => /net::ERR_/.test(text))
  })

  beforeEach(() => {
    kept = contexts.length
  })

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPictures(contexts, task.name)
    // Every open window asks again whenever something happens, and takes its person's share of the
    // server.
    await Promise.all(contexts.splice(kept).map((context) => context.close()))
    expect(complaints.splice(0), 'errors in the console').toEqual([])
  })

  afterAll(async () => {
    await browser?.close()
    await it.product?.stop()
  })
  return it
}

/** What every window showed when a test failed. */
async function keepPictures(contexts: BrowserContext[], test: string): Promise<void> {
  const name = test.replaceAll(/\W+/g, '-').slice(0, 60)
  for (const [index, page] of contexts.flatMap((context) => context.pages()).entries()) {
    const path = join(tmpdir(), `rescind-e2e-${name}-${index}.png`)
    await page.screenshot({ path, timeout: 5_000 }).then(
      () => process.stderr.write(`The page when it failed: ${path} (${page.url()})\n`),
      () => process.stderr.write(`No picture could be taken of ${page.url()}\n`),
    )
  }
}
