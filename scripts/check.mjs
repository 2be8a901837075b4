// `npm run check`: everything that can be said about the code without running it. Stops at the
// first failure. `npm run check -- --fast`, after a small change: lints the files that differ from
// the last commit, and leaves out what a commit needs and a change seldom breaks. The types are
// checked whole both times, from what was known of them before.
import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { checkNode, install, projectNode, root } from './install.mjs'
import { fail, say } from './say.mjs'

checkNode()
install()
/** @type {(path: string, ...args: string[]) => string[]} */
const tool = (path, ...args) => [join(root, 'node_modules', path), ...args]
/** @param {string} folder */
const types = (folder) => [
  ...tool('typescript/bin/tsc', '--project', folder, '--incremental'),
  ...['--tsBuildInfoFile', join(root, '.cache', `types-${folder.replaceAll(/\W/g, '-')}.json`)],
]

/**
 * Name, what to do where it fails, and what Node runs. @type {[name: string, advice: string, run:
 * string[]][]}
 */
const steps = [
  [
    'format',
    'npm run format mends most of it',
    tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
  ],
  ['lint', '', tool('oxlint/bin/oxlint', '--deny-warnings')],
  ['types', '', types('.')],
  ['types of the page', '', types('packages/web')],
  ['types of the browser tests', '', types('e2e')],
  [
    'import direction',
    'the arrows are in .dependency-cruiser.cjs',
    tool(
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      'packages',
      'scripts',
      'test',
      'e2e',
      'bench',
      'examples',
    ),
  ],
  ['unused code', '', tool('knip/bin/knip.js')],
  [
    'generated files',
    'npm run generate writes them anew',
    [join(root, 'scripts', 'generated.ts'), '--check'],
  ],
  ['tidy', '', [join(root, 'scripts', 'tidy.ts')]],
]

const fast = process.argv.includes('--fast')
const later = ['import direction', 'unused code', 'generated files']
const git = (/** @type {string[]} */ ...args) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n')
const changed = () =>
  [
    ...git('diff', '--name-only', '--diff-filter=d', 'HEAD'),
    ...git('ls-files', '--others', '--exclude-standard'),
  ].filter((path) => /\.(ts|tsx|mjs|cjs)$/.test(path))

const began = performance.now()
for (const [name, advice, whole] of steps) {
  if (fast && later.includes(name)) continue
  const files = fast && name === 'lint' ? changed() : []
  if (fast && name === 'lint' && files.length === 0) continue
  const run = [...whole, ...files]
  const start = performance.now()
  const done = spawnSync(projectNode(), run, { cwd: root, encoding: 'utf8', maxBuffer: 1e8 })
  const took = `${((performance.now() - start) / 1000).toFixed(1)} s`
  if (done.status !== 0) {
    process.stdout.write(`${done.stdout}${done.stderr}`)
    fail(`check: ${name} failed after ${took}${advice ? `; ${advice}` : ''}`)
  }
  say(`${name.padEnd(28)}${took.padStart(7)}`)
}
say(`check passed in ${((performance.now() - began) / 1000).toFixed(1)} s`)
