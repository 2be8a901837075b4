import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { projectNode, root } from './install.mjs'
import { fail, say } from './say.mjs'

const web = join(root, 'packages', 'web')
const note = join(web, 'dist', '.sources')

/** Builds the web page unless it was built from exactly these sources. */
export function buildPage() {
  const sources = hashOfSources()
  if (existsSync(note) && readFileSync(note, 'utf8') === sources) return
  say('Building the page…')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const built = spawnSync(projectNode(), [vite, 'build', '--logLevel', 'warn'], {
    cwd: web,
    encoding: 'utf8',
  })
  if (built.status !== 0) {
    process.stderr.write(`${built.stdout}${built.stderr}`)
    fail(
      'The page could not be built; the reason is above. After a change in packages/web, mend it; on a fresh clone, run npm ci first.',
    )
  }
  writeFileSync(note, sources)
}

/** Of every file the page is made from, and of the versions of what it uses. */
function hashOfSources() {
  const hash = createHash('sha256')
  for (const path of [join(root, 'package-lock.json'), ...files(web)])
    hash.update(`${relative(root, path)}\0`).update(readFileSync(path))
  return hash.digest('hex')
}

/** @param {string} folder @returns {string[]} */
function files(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !['dist', 'node_modules'].includes(name) && !name.includes('.test.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
    )
}
