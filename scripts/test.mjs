// `npm test`: installs what is missing, then runs every test. Plain JavaScript: runs on Node 20
// with nothing installed. Arguments are vitest's: `npm test -- packages/kernel` runs the tests of
// one folder, `-t 'words'` those whose name has the words.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needChromium } from './chromium.mjs'
import { checkNode, install, projectNode, root } from './install.mjs'
import { buildPage } from './page.mjs'
import { fail, say } from './say.mjs'

checkNode()
install()
const args = process.argv.slice(2)
const env = { ...process.env }
if (args.length === 0 || args.some((arg) => /e2e|browser/.test(arg))) {
  const chromium = needChromium()
  if (!chromium)
    fail(
      'The browser tests need Chromium: as root, apt-get install chromium, or set RESCIND_CHROMIUM. All others: npm test -- packages',
    )
  env.RESCIND_CHROMIUM = chromium
  buildPage()
}
const folder = mkdtempSync(join(tmpdir(), 'rescind-report-'))
const report = join(folder, 'report.json')
const vitest = spawn(
  projectNode(),
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ],
  { cwd: root, stdio: 'inherit', env },
)
// Ctrl-C reaches vitest as well, which stops its servers and then ends.
for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => vitest.kill(signal))
vitest.once('exit', (code) => {
  const summary = readSummary()
  rmSync(folder, { recursive: true, force: true })
  if (!summary) fail('The tests did not run to their end; the reason is above.')
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = summary
  const stopped = summary.testResults.filter(stoppedBefore).length
  say(
    [
      `${passed} passed, ${failed} failed`,
      ...(stopped
        ? [`${stopped} ${stopped > 1 ? 'files' : 'file'} failed before any test of theirs`]
        : []),
      ...(skipped ? [`${skipped} not run here (the reasons are above)`] : []),
    ].join(', '),
  )
  process.exit(code ?? 1)
})

/**
 * @param {{ status: string, assertionResults: { status: string }[] }} file Failed where it was
 * prepared: no test of it counts as failed.
 */
const stoppedBefore = ({ status, assertionResults }) =>
  status === 'failed' && !assertionResults.some((test) => test.status === 'failed')

function readSummary() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    return null
  }
}
