// `npm run pictures`: takes the pictures of the README anew, from the running product with its demo
// company.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildPage } from '../scripts/page.mjs'
import { launchChromium } from './chromium.ts'
import { serveDemo } from './product.ts'
import { ask } from './steps.ts'

const folder = join(import.meta.dirname, '..', 'docs', 'pictures')

buildPage()
const product = await serveDemo()
const browser = await launchChromium()
try {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(product.link('manager'))
  await page.getByRole('heading', { name: 'Waits for you' }).waitFor()
  mkdirSync(folder, { recursive: true })
  const take = async (name: string) => {
    await page.evaluate(() => document.fonts.ready.then(() => undefined))
    await page.screenshot({ path: join(folder, name) })
    process.stdout.write(`docs/pictures/${name}\n`)
  }

  await ask(page, 'Move Acme Corp to negotiation')
  await page.getByTestId('toast').waitFor()
  await page.getByTestId('action-line').first().waitFor()
  await take('toast.png')

  await ask(page, 'Re-engage all cold contacts from the last 90 days')
  // The toast would lie over the plan, and its time is not over yet.
  await page.getByRole('button', { name: 'Put this away; Activity keeps it' }).click()
  await page.getByTestId('plan-review').click()
  await page.getByTestId('approve-number').waitFor()
  await page.getByTestId('held-out-row').first().waitFor()
  await page.mouse.move(0, 0)
  await take('plan.png')
} finally {
  await browser.close()
  await product.stop()
}
