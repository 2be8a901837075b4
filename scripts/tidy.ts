import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findUntidy } from './tidy/rules.ts'

const root = join(import.meta.dirname, '..')
const binary = /\.(png|jpe?g|gif|webp|ico|woff2?|webm|mp4|gz|zip)$/

/** Tracked files and those that are about to be; a clone of another user is fine to read. */
const listed = spawnSync(
  'git',
  ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
if (listed.status !== 0) {
  console.error(
    `The files of the project could not be listed: ${listed.error?.message ?? listed.stderr}`,
  )
  process.exit(1)
}
const paths = listed.stdout
  .split('\0')
  .filter((path) => path !== '' && !binary.test(path) && existsSync(join(root, path)))
const untidy = findUntidy(
  paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
)
for (const line of untidy) console.error(line)
console.log(`${paths.length} files, ${untidy.length} untidy`)
process.exit(untidy.length === 0 ? 0 : 1)
