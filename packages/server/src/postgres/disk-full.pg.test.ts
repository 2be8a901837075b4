import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { unless } from '../../../../test/notice.ts'
import { postgresFolders } from '../../../../test/postgres-folder.ts'
import { temporaryFolder } from '../../../../test/temporary-folder.ts'

const { folder, start, copyCluster, failure } = postgresFolders()
const mounted: string[] = []

afterEach(() => {
  for (const place of mounted.splice(0)) spawnSync('umount', ['--lazy', place])
})

/** A small disk at `place`. */
function mountDisk(place: string, megabytes: number): boolean {
  mkdirSync(place, { recursive: true })
  const done =
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', place])
      .status === 0
  if (done) mounted.push(place)
  return done
}

function canMount(): boolean {
  const { folder: place, remove } = temporaryFolder()
  const can = mountDisk(place, 1)
  if (can) spawnSync('umount', [mounted.pop() ?? ''])
  remove()
  return can
}

describe.skipIf(
  unless(canMount(), 'the tests of a full disk, because no file system can be mounted'),
)('a full disk', () => {
  test('stops a new database with one line, and more space is all it takes', async () => {
    mountDisk(folder(), 12)
    expect(await failure()).toMatchObject({ code: 'disk_full' })
    expect(existsSync(join(folder(), 'cluster'))).toBe(false)
    spawnSync('mount', ['-o', 'remount,size=200m', folder()])
    await start()
  })

  test('stops a start on a database that is there, and deletes nothing', async () => {
    const made = `${folder()}-made`
    copyCluster(made)
    mountDisk(folder(), 100)
    expect(spawnSync('cp', ['-a', `${made}/.`, folder()]).status).toBe(0)
    const filler = join(folder(), 'filler')
    const { bavail, bsize } = statfsSync(folder())
    writeFileSync(filler, Buffer.alloc(bavail * bsize))
    const before = readdirSync(join(folder(), 'cluster'), { recursive: true }).length
    expect(await failure()).toMatchObject({ code: 'disk_full' })
    expect(readdirSync(join(folder(), 'cluster'), { recursive: true }).length).toBe(before)
    rmSync(filler)
    await start()
  })
})
