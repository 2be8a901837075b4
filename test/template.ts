import { randomBytes } from 'node:crypto'
import { crmModule } from '../packages/crm/src/module.ts'
import { migrate, type Urls } from '../packages/kernel/src/install/migrate.ts'
import { serverModule } from '../packages/server/src/server-module.ts'
import { databaseUrl, runSql } from './sql.ts'
import { testModule } from './test-work.ts'

/** A migrated, empty database that `createTestDatabase` clones. */
export interface Template {
  name: string
  /** The addresses of the product's roles in the template. */
  urls: Urls
  drop(): Promise<void>
}

/** What is in it, as the product's modules say. */
export const templateModules = [crmModule, serverModule, testModule]

/** Creates the template on the server of `adminUrl` and migrates it as the product would. */
export async function makeTemplate(adminUrl: string): Promise<Template> {
  const name = `rescind_test_${randomBytes(4).toString('hex')}`
  await runSql(adminUrl, `create database ${name}`)
  const secret = randomBytes(32).toString('base64url')
  const urls = await migrate({ url: databaseUrl(adminUrl, name), secret, modules: templateModules })
  return { name, urls, drop: () => dropDatabase(adminUrl, name) }
}

/** Drops a database of the test run, whoever is still connected to it. */
export const dropDatabase = (adminUrl: string, name: string) =>
  runSql(adminUrl, `drop database if exists ${name} with (force)`)
