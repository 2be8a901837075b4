import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unless } from '../../../../test/notice.ts'
import { temporaryFolder } from '../../../../test/temporary-folder.ts'
import { MadeLog } from './test/made-log.ts'

/** Where Debian puts Go's libraries (golang-golang-x-mod-dev). */
const libraries = '/usr/share/gocode'
const possible =
  existsSync(join(libraries, 'src/golang.org/x/mod/sumdb/tlog')) &&
  spawnSync('go', ['version']).status === 0
const notice =
  'Go with golang-golang-x-mod-dev is not installed, so no second implementation checks the log'

const log = new MadeLog()
for (let i = 0; i < 77; i++) log.add(i % 3)
const { folder, remove } = temporaryFolder()
const program = join(folder, 'independent')
afterAll(remove)

beforeAll(() => {
  if (!possible) return
  const built = spawnSync(
    'go',
    ['build', '-o', program, join(import.meta.dirname, 'test/independent.go')],
    {
      env: {
        ...process.env,
        GO111MODULE: 'off',
        GOPATH: libraries,
        GOCACHE: join(folder, 'cache'),
        GOFLAGS: '',
      },
      encoding: 'utf8',
    },
  )
  if (built.status !== 0) throw new Error(`Go did not build the check: ${built.stderr}`)
}, 120_000)

/** What Go says of a bundle, after its entry 5 (where it is there) was altered on request. */
async function verdict(of: Parameters<MadeLog['bundle']>[0], alter = false): Promise<string> {
  const bundle = mkdtempSync(join(folder, 'bundle-'))
  for (const [name, bytes] of await log.bundle(of)) {
    const text =
      alter && name === 'entries.jsonl'
        ? bytes.toString().replace('book_change', 'book_chance')
        : bytes
    writeFileSync(join(bundle, name), text)
  }
  return spawnSync(program, [bundle], { encoding: 'utf8' }).stdout.trim()
}

test.skipIf(unless(possible, notice))(
  'Go checks signatures, checkpoints, the whole tree and single proofs, and comes to the same',
  async () => {
    expect(await verdict({ from: 0, to: 77 })).toBe('VERIFIED 3 checkpoints, 77 entries')
    expect(await verdict([0, 5, 30, 63, 64, 76])).toBe('VERIFIED 3 checkpoints, 6 entries')
    expect(await verdict({ from: 0, to: 77 }, true)).toMatch(/^FAILED/)
    expect(await verdict([0, 5, 30], true)).toMatch(/^FAILED/)
  },
)
