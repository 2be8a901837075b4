import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { unless } from '../../../../test/notice.ts'
import { postgresFolders } from '../../../../test/postgres-folder.ts'
import { queryRows } from '../../../../test/sql.ts'
import { canReach } from './account.ts'
import { installedPackage, usableBinaries } from './binaries.ts'

const { folder, start, copyCluster, failure, startElsewhere } = postgresFolders()

const asRoot = process.getuid?.() === 0
const nobody = { name: 'nobody', uid: 65534, gid: 65534 }
const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
const nobodyReachesUs =
  asRoot && canReach(nobody, [process.execPath, import.meta.filename, '/usr/bin/setpriv'])

/** A folder that only root can enter, as a clone below /root is. */
function closedFolder(): { closed: string; elsewhere: string } {
  const closed = join(dirname(folder()), 'closed')
  mkdirSync(closed, { mode: 0o700 })
  return { closed, elsewhere: join(dirname(folder()), 'elsewhere') }
}

describe.skipIf(unless(asRoot, 'the tests of what root does, because this is not root'))(
  'started by root',
  () => {
    test('the server runs as an unprivileged user', async () => {
      const server = await start()
      expect(statSync(join(server.folder, 'cluster')).uid).not.toBe(0)
      const rows = await queryRows<{ uid: number }>(
        server.url,
        `select (pg_stat_file('postmaster.pid')).size > 0 as there`,
      )
      expect(rows).toEqual([{ there: true }])
    })

    test('on a cluster of an ordinary user, it runs as that user', async () => {
      copyCluster()
      spawnSync('chown', ['-R', 'nobody:', join(folder(), 'cluster')])
      await start()
      expect(statSync(join(folder(), 'cluster', 'postmaster.pid')).uid).toBe(nobody.uid)
    })

    test('a data folder that this user cannot enter is kept elsewhere, is found again, and one line says so', async () => {
      const { closed, elsewhere } = closedFolder()
      const lines: string[] = []
      const options = {
        folder: join(closed, 'postgres'),
        elsewhere,
        log: (line: string) => lines.push(line),
      }
      const first = await start(options)
      expect(first.folder.startsWith(elsewhere)).toBe(true)
      expect(lines).toEqual([
        expect.stringContaining(`The database is kept in ${first.folder}`),
        'Making a new database…',
      ])
      expect(readFileSync(join(closed, 'postgres', 'kept-at'), 'utf8').trim()).toBe(first.folder)
      await queryRows(first.url, 'create table kept (n int)')
      expect(await failure(options)).toMatchObject({ code: 'data_folder_in_use' })
      await first.stop()
      const second = await start(options)
      expect(second.folder).toBe(first.folder)
      expect(await queryRows(second.url, 'select n from kept')).toEqual([])
    })

    test('a database kept elsewhere that has gone is missed, not silently made anew', async () => {
      const { closed, elsewhere } = closedFolder()
      const options = { folder: join(closed, 'postgres'), elsewhere }
      const first = await start(options)
      await first.stop()
      rmSync(first.folder, { recursive: true })
      expect(await failure(options)).toMatchObject({
        code: 'data_folder_damaged',
        message: expect.stringContaining(first.folder),
      })
    })

    test('binaries that this user cannot read are copied once', () => {
      const { closed, elsewhere } = closedFolder()
      const installed = installedPackage()
      const native = join(closed, 'native')
      expect(spawnSync('cp', ['-r', installed.native, native]).status).toBe(0)
      const found = usableBinaries(nobody, elsewhere, { ...installed, native })
      expect(found).toEqual({
        folder: join(elsewhere, `postgresql-${installed.version}`),
        major: '18',
        copied: true,
      })
      const ran = spawnSync(join(found.folder, 'bin', 'postgres'), ['--version'], {
        encoding: 'utf8',
        uid: nobody.uid,
        gid: nobody.gid,
        cwd: '/',
      })
      expect(ran.stdout).toContain('(PostgreSQL) 18')
      const made = statSync(found.folder).ctimeMs
      usableBinaries(nobody, elsewhere, { ...installed, native })
      expect(statSync(found.folder).ctimeMs).toBe(made)
      expect(readdirSync(elsewhere)).toEqual([`postgresql-${installed.version}`])
    })

    test('symbolic links that no install script made are made', () => {
      const { elsewhere } = closedFolder()
      const installed = installedPackage()
      const native = join(dirname(folder()), 'native')
      expect(spawnSync('cp', ['-r', installed.native, native]).status).toBe(0)
      const link = join(native, 'lib', 'libicuuc.so.60')
      rmSync(link)
      expect(usableBinaries(nobody, elsewhere, { ...installed, native })).toMatchObject({
        folder: native,
        copied: false,
      })
      expect(existsSync(link)).toBe(true)
    })
  },
)

describe.skipIf(
  unless(
    nobodyReachesUs,
    'the tests as an ordinary user, because root must be able to become one that can enter this folder',
  ),
)('started by an ordinary user', () => {
  test('the server runs as that user', async () => {
    mkdirSync(folder())
    chownSync(folder(), nobody.uid, nobody.gid)
    const { said } = await startElsewhere(...asNobody)
    expect(said.message).toBeUndefined()
    expect(said.version).toMatch(/^18\./)
    expect(statSync(join(folder(), 'cluster', 'postmaster.pid')).uid).toBe(nobody.uid)
  })

  test('a folder of somebody else is refused', async () => {
    copyCluster()
    const { said } = await startElsewhere(...asNobody)
    expect(said.code).toBe('data_folder_unreadable')
    chmodSync(folder(), 0o777)
    expect((await startElsewhere(...asNobody)).said.code).toBe('data_folder_unreadable')
  })
})
