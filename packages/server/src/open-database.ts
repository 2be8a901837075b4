import { join } from 'node:path'
import pg from 'pg'
import type { Config } from './config.ts'
import { ServerError } from './errors.ts'
import { startPostgres } from './postgres/start.ts'

const databaseName = 'rescind'

/** The address of a role that may migrate, and how to stop what was started for it. */
export interface OpenDatabase {
  url: string
  /** `PostgreSQL 18.4 embedded in /…` or `PostgreSQL 16.2 at host:port`, for people. */
  about: string
  /** Runs a VACUUM as that role, on PostgreSQL 15 and 16, where the application may not. */
  vacuum?: (statement: string) => Promise<unknown>
  stop(): Promise<void>
}

/**
 * Starts the embedded PostgreSQL, or checks that the one of DATABASE_URL answers and is new enough.
 */
export async function openDatabase(
  config: Config,
  say: (line: string) => void,
  onGone: (error: Error) => void,
): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) return await givenDatabase(config.databaseUrl)
  const server = await startPostgres({
    folder: join(config.dataFolder, 'postgres'),
    log: say,
    onGone,
  })
  try {
    await createDatabase(server.url)
  } catch (error) {
    await server.stop()
    throw error
  }
  const url = new URL(server.url)
  url.pathname = `/${databaseName}`
  return {
    url: url.toString(),
    about: `PostgreSQL ${server.version}, embedded in ${server.folder}`,
    stop: () => server.stop(),
  }
}

async function createDatabase(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [
      databaseName,
    ])
    if (rowCount === 0) await client.query(`create database ${databaseName}`)
  })
}

const oldestVersion = 150_000
/** The first version with the privilege MAINTAIN, which the application has on the tables. */
const maintainVersion = 170_000

async function givenDatabase(url: string): Promise<OpenDatabase> {
  const { hostname, port } = new URL(url)
  const where = `${hostname}:${port || 5432}`
  const version = await withClient(url, async (client) => {
    const { rows } = await client.query<{ number: string; version: string }>(
      `select current_setting('server_version_num') as number, current_setting('server_version') as version`,
    )
    return rows[0]
  }).catch((error: Error & { code?: string }) => {
    // The message of a connection error names host, user or database, never the password.
    const reason = error.message || error.code || 'no answer'
    throw new ServerError(
      'database_unavailable',
      `The database of DATABASE_URL at ${where} does not answer (${reason}). Check the address and that it runs.`,
    )
  })
  if (Number(version?.number) < oldestVersion) {
    throw new ServerError(
      'database_unavailable',
      `The database at ${where} is PostgreSQL ${version?.version}; Rescind needs 15 or newer.`,
    )
  }
  const vacuum = async (statement: string) =>
    await withClient(url, async (client) => await client.query(statement))
  return {
    ...{ url, about: `PostgreSQL ${version?.version} at ${where}`, stop: async () => {} },
    ...(Number(version?.number) < maintainVersion && { vacuum }),
  }
}

/**
 * Has the database count what it holds. After thousands of rows at once it plans badly until
 * autovacuum has come by, which takes a minute: checking a hundred mails before they leave then
 * takes seconds instead of milliseconds.
 */
export async function gatherStatistics(url: string): Promise<void> {
  await withClient(url, async (client) => void (await client.query('analyze')))
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
