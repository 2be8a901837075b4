import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrate, openDb } from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { debianPostgres } from '../../../../test/debian-postgres.ts'
import { fastSettings } from '../../../../test/fast-settings.ts'
import { playMany } from '../../../../test/histories/play-many.ts'
import { historyModule } from '../../../../test/histories/table.ts'
import { databaseUrl, runSql } from '../../../../test/sql.ts'
import { temporaryFolder } from '../../../../test/temporary-folder.ts'
import { readConfig } from '../config.ts'
import { modules } from '../modules.ts'
import { openDatabase } from '../open-database.ts'
import { serverAccount } from './account.ts'
import { makeCluster, superuser } from './cluster.ts'
import { startServer, stopServer } from './server-process.ts'
import { freePort, startPostgres } from './start.ts'

/** A server of its own: roles belong to a whole cluster, and here none of ours may be there yet. */
interface Server {
  adminUrl: string
  stop(): Promise<void>
}

const embedded = async (folder: string): Promise<Server> => {
  const { url, stop } = await startPostgres({ folder, settings: fastSettings })
  return { adminUrl: url, stop }
}

const debian = async (folder: string): Promise<Server> => {
  const account = serverAccount(folder)
  await makeCluster(folder, debianPostgres, account, ['--locale=C.UTF-8'])
  const port = await freePort()
  const pid = await startServer({
    folder,
    binaries: debianPostgres,
    account,
    port,
    settings: fastSettings,
  })
  const password = readFileSync(join(folder, 'password'), 'utf8')
  return {
    adminUrl: `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`,
    stop: () => stopServer(pid),
  }
}

const servers = [
  { version: '18', start: embedded },
  ...(existsSync(debianPostgres.initdb) ? [{ version: '15', start: debian }] : []),
]

test.each(servers)(
  'a role that may make roles and owns the database is enough on PostgreSQL $version: it need not be a superuser',
  {
    timeout: 120_000,
  },
  async ({ version, start }) => {
    const { folder, remove } = temporaryFolder()
    const { adminUrl, stop } = await start(folder)
    try {
      await runSql(adminUrl, `create role landlord login createrole password 'of the house'`)
      await runSql(
        adminUrl,
        'create database product owner landlord',
        'create database library owner landlord',
      )
      const as = (database: string) => {
        const url = new URL(databaseUrl(adminUrl, database))
        url.username = 'landlord'
        url.password = 'of the house'
        return url.href
      }
      // A second time too: at every start of the product.
      for (let start = 0; start < 2; start++)
        await migrate({ url: as('product'), secret: 'house', modules: [...modules] })
      const { app } = await migrate({
        url: as('library'),
        secret: 'house',
        modules: [historyModule],
      })
      const owner = openDb<unknown>(databaseUrl(adminUrl, 'library'))
      expect(await playMany({ owner, appUrl: app, count: 20, seed: 15, length: 10 })).toMatchObject(
        { violations: 0 },
      )
      // What a large preview leaves behind is vacuumed there as well: by the application where it
      // may, else in the owner's name.
      const { vacuum } = await openDatabase(
        readConfig({ RESCIND_DATA: folder, DATABASE_URL: as('library') }),
        () => {},
        () => {},
      )
      expect(vacuum === undefined).toBe(version === '18')
      const application = openDb<unknown>(app)
      await (vacuum ? vacuum('vacuum library.book') : sql`vacuum library.book`.execute(application))
      const { rows } = await sql<{
        n: number
      }>`select vacuum_count::int as n from pg_stat_user_tables where relname = 'book'
        and schemaname = 'library'`.execute(owner)
      expect(rows).toEqual([{ n: 1 }])
      await application.destroy()
      await owner.destroy()
    } finally {
      await stop()
      remove()
    }
  },
)
