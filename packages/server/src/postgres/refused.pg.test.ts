import { once } from 'node:events'
import { chownSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { postgresFolders } from '../../../../test/postgres-folder.ts'

const { folder, start, copyCluster, failure, startElsewhere } = postgresFolders()

describe('refused with one line', () => {
  test('a second start while the first process lives', async () => {
    await start()
    const { said } = await startElsewhere()
    expect(said.code).toBe('data_folder_in_use')
    expect(said.message).toContain(`process ${process.pid}`)
  })

  test('a second start in the same process', async () => {
    await start()
    expect(await failure()).toMatchObject({ code: 'data_folder_in_use' })
  })

  test('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    expect(await failure({ port })).toMatchObject({
      code: 'port_taken',
      message: expect.stringContaining(String(port)),
    })
    other.close()
    // The folder is free again: the next attempt on another port works.
    await start()
  })

  test('a folder of an older major version, which stays as it is', async () => {
    copyCluster()
    const file = join(folder(), 'cluster', 'PG_VERSION')
    writeFileSync(file, '15\n')
    expect(await failure()).toMatchObject({
      code: 'data_folder_other_version',
      message: expect.stringContaining('version 15'),
    })
    expect(readFileSync(file, 'utf8')).toBe('15\n')
  })

  test.for(['PG_VERSION', 'global/pg_control', 'pg_wal', 'base', 'postgresql.conf'])(
    'a folder without %s',
    async (part) => {
      copyCluster()
      rmSync(join(folder(), 'cluster', part), { recursive: true })
      const error = await failure()
      expect(error).toMatchObject({
        code: 'data_folder_damaged',
        message: expect.stringContaining(part),
      })
      expect(error.message).not.toContain('\n')
    },
  )

  test('a folder whose control file is garbage', async () => {
    copyCluster()
    writeFileSync(join(folder(), 'cluster', 'global', 'pg_control'), 'x'.repeat(8192))
    expect(await failure()).toMatchObject({ code: 'data_folder_damaged' })
  })

  test('a folder whose write-ahead log is gone', async () => {
    copyCluster()
    const wal = join(folder(), 'cluster', 'pg_wal')
    const { uid, gid } = statSync(wal)
    rmSync(wal, { recursive: true })
    mkdirSync(wal, { mode: 0o700 })
    if (process.getuid?.() === 0) chownSync(wal, uid, gid)
    expect(await failure()).toMatchObject({ code: 'data_folder_damaged' })
  })

  test('a folder with another password than the database has', async () => {
    copyCluster()
    writeFileSync(join(folder(), 'password'), 'another')
    expect(await failure()).toMatchObject({
      code: 'data_folder_damaged',
      message: expect.stringContaining('password'),
    })
  })
})
