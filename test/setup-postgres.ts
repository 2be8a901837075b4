import type { TestProject } from 'vitest/node'
import { startPostgres } from '../packages/server/src/postgres/start.ts'
import { fastSettings } from './fast-settings.ts'
import './provided.ts'
import { makeTemplate } from './template.ts'
import { temporaryFolder } from './temporary-folder.ts'

/**
 * One server and one migrated template database for the whole run: DATABASE_URL where set, else the
 * embedded PostgreSQL.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.DATABASE_URL
  const { folder, remove } = temporaryFolder()
  const server = given ? null : await startPostgres({ folder, settings: fastSettings })
  const cleanUp = async () => {
    await server?.stop()
    remove()
  }
  const adminUrl = given ?? server?.url ?? ''
  const template = await makeTemplate(adminUrl).catch(async (error: unknown) => {
    await cleanUp()
    throw error
  })
  const strategy = given ? 'wal_log' : 'file_copy'
  project.provide('postgres', {
    adminUrl,
    template: template.name,
    roleUrls: template.urls,
    strategy,
    again: false,
  })
  return async () => {
    await template.drop()
    await cleanUp()
  }
}
