import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import './provided.ts'
import { databaseUrl, runSql } from './sql.ts'
import { dropDatabase } from './template.ts'

/** A database that one test file has for itself. */
export interface TestDatabase {
  name: string
  /** The superuser, or the user of DATABASE_URL: for what the product itself may not do. */
  ownerUrl: string
  /** The role that the product works as: row-level security holds, the log cannot be written. */
  appUrl: string
  /** The role of sign-in and keys. */
  authUrl: string
  /** The role that seals the audit. */
  sealerUrl: string
  mailboxUrl: string
  jobsUrl: string
  /** Call in `afterAll`, when all its connections are closed or no longer wanted. */
  drop(): Promise<void>
}

/**
 * Clones the migrated, empty template of this run, or with `empty` a database in which nothing was
 * migrated. Takes about 40 ms. Use one per test file: files run in parallel.
 */
export async function createTestDatabase({
  empty = false,
}: {
  empty?: boolean
} = {}): Promise<TestDatabase> {
  const { adminUrl, template, roleUrls, strategy } = inject('postgres')
  const name = `${template}_${randomBytes(4).toString('hex')}`
  await runSql(
    adminUrl,
    empty
      ? `create database ${name}`
      : `create database ${name} template ${template} strategy ${strategy}`,
  )
  return {
    name,
    ownerUrl: databaseUrl(adminUrl, name),
    appUrl: databaseUrl(roleUrls.app, name),
    authUrl: databaseUrl(roleUrls.auth, name),
    sealerUrl: databaseUrl(roleUrls.sealer, name),
    mailboxUrl: databaseUrl(roleUrls.mailbox, name),
    jobsUrl: databaseUrl(roleUrls.jobs, name),
    drop: () => dropDatabase(adminUrl, name),
  }
}
