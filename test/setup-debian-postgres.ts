import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { serverAccount } from '../packages/server/src/postgres/account.ts'
import { makeCluster, superuser } from '../packages/server/src/postgres/cluster.ts'
import { startServer, stopServer } from '../packages/server/src/postgres/server-process.ts'
import { freePort } from '../packages/server/src/postgres/start.ts'
import { debianPostgres } from './debian-postgres.ts'
import { fastSettings } from './fast-settings.ts'
import './provided.ts'
import { makeTemplate } from './template.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** The same as `setup-postgres.ts`, on a temporary cluster of Debian's PostgreSQL 15. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { folder, remove } = temporaryFolder()
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
  const adminUrl = `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`
  const cleanUp = async () => {
    await stopServer(pid)
    remove()
  }
  const template = await makeTemplate(adminUrl).catch(async (error: unknown) => {
    await cleanUp()
    throw error
  })
  project.provide('postgres', {
    adminUrl,
    template: template.name,
    roleUrls: template.urls,
    strategy: 'file_copy',
    again: true,
  })
  return cleanUp
}
