// `npm start`: installs what is missing, builds the page, serves. Plain JavaScript: runs on Node 20
// with nothing installed.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { checkNode, install, projectNode, root } from './install.mjs'
import { buildPage } from './page.mjs'
import { fail } from './say.mjs'

checkNode()
install()
buildPage()
serve([join(root, 'packages', 'cli', 'bin', 'rescind.mjs'), 'serve', ...process.argv.slice(2)])

/**
 * Becomes the server where this Node.js can, so that signals reach it directly; else waits for it
 * and passes signals on.
 * @param {string[]} args
 */
function serve(args) {
  const node = projectNode()
  if (process.execve) {
    // Only says that execve is experimental.
    process.removeAllListeners('warning')
    process.execve(node, [node, ...args], process.env)
  }
  const child = spawn(node, args, { stdio: 'inherit' })
  // A terminal sends Ctrl-C to the child as well.
  const signals = /** @type {NodeJS.Signals[]} */ (
    process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM', 'SIGHUP']
  )
  for (const signal of signals) process.on(signal, () => child.kill(signal))
  if (process.stdin.isTTY) process.on('SIGINT', () => {})
  child.once('error', (error) =>
    fail(
      `The server could not be started with ${node} (${error.message}). Run npm ci, then npm start again.`,
    ),
  )
  child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
}
