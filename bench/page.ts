import type { CDPSession } from 'playwright-core'
import { launchChromium } from '../e2e/chromium.ts'
import { demoLink } from '../e2e/product.ts'
import { serve } from '../packages/cli/src/test/serve.ts'
import { buildPage } from '../scripts/page.mjs'
import { temporaryFolder } from '../test/temporary-folder.ts'

/**
 * What a browser without a cache receives until the first page stands: bodies as they come over the
 * wire, in bytes.
 */
export interface PageLoad {
  /** Document, scripts and styles, compressed as the server sends them. */
  code: number
  fonts: number
  /** What the API answered. */
  data: number
  /** Images and whatever else. */
  other: number
  requests: number
}

/** Opens the first page after sign-in in a Chromium of its own, on the real server. */
export async function benchPage(): Promise<PageLoad> {
  buildPage()
  const { folder, remove } = temporaryFolder()
  try {
    const served = await serve({ RESCIND_DATA: folder })
    try {
      return await firstLoad(demoLink(served.url, folder, 'manager'))
    } finally {
      await served.stop()
    }
  } finally {
    remove()
  }
}

async function firstLoad(url: string): Promise<PageLoad> {
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    const received = await count(await page.context().newCDPSession(page))
    await page.goto(url)
    await page.getByRole('heading', { name: 'Waits for you' }).waitFor()
    // What the page asks for once it stands belongs to the first load as well.
    await page.waitForTimeout(1_500)
    return received
  } finally {
    await browser.close()
  }
}

/** Adds up what comes from now on, by kind. */
async function count(session: CDPSession): Promise<PageLoad> {
  const load: PageLoad = { code: 0, fonts: 0, data: 0, other: 0, requests: 0 }
  const kinds = new Map<string, keyof Omit<PageLoad, 'requests'>>()
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    const code = type === 'Script' || type === 'Stylesheet' || type === 'Document'
    kinds.set(
      requestId,
      response.url.includes('/api/') ? 'data' : type === 'Font' ? 'fonts' : code ? 'code' : 'other',
    )
    load.requests += 1
  })
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    load[kinds.get(requestId) ?? 'other'] += encodedDataLength
  })
  await session.send('Network.enable')
  return load
}
