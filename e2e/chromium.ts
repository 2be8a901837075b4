import { type Browser, chromium } from 'playwright-core'
import { findChromium } from '../scripts/chromium.mjs'

/**
 * No sandbox: root has none, and the only pages opened are our own. The rest keeps it from asking
 * anybody anything.
 */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A headless Chromium: that of RESCIND_CHROMIUM, else the first on PATH. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath)
    throw new Error(
      'The browser tests need Chromium: npm test installs it as root on Debian, or set RESCIND_CHROMIUM.',
    )
  return await chromium.launch({ executablePath, args: flags })
}
