import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import type { Account } from './account.ts'
import { type Binaries, usableBinaries } from './binaries.ts'
import { damaged, inspectCluster, makeCluster, superuser } from './cluster.ts'
import { fileFailure, PostgresError } from './errors.ts'
import { portTaken } from './explain.ts'
import { takeLock } from './lock.ts'
import { findPlace, systemFolder } from './place.ts'
import { processStart } from './process-start.ts'
import { sendSignal, startServer, stopServer, waitForRunning } from './server-process.ts'
import { limits } from './settings.ts'

export interface PostgresOptions {
  /** Made where missing. Belongs to the database alone, and one server at a time. */
  folder: string
  /** TCP port on 127.0.0.1; a free one where not given. */
  port?: number
  /**
   * Gets one line for each thing a person should know (where the data is kept, when it is made).
   */
  log?: (line: string) => void
  /** Called once if the server ends though nobody called `stop`. */
  onGone?: (error: PostgresError) => void
  /** Settings of PostgreSQL on top of ours; tests switch fsync off. */
  settings?: Record<string, string>
  /**
   * Where root keeps data and binaries when the server's account cannot enter `folder`. Default
   * /var/lib/rescind.
   */
  elsewhere?: string
}

export interface RunningPostgres {
  /**
   * Connects the superuser to the database `postgres` over TCP on 127.0.0.1. Holds the password:
   * never log it.
   */
  url: string
  /** As PostgreSQL says it, for example `18.4`. */
  version: string
  /** Where cluster, password and `postgres.log` are. */
  folder: string
  /** True where the server was already running because the process that started it was killed. */
  takenOver: boolean
  /** Stops the server and releases the folder. A second call does nothing. */
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL that comes with Rescind on a folder, and makes the database there where it
 * is new. The server ends when this process ends normally; if this process is killed, the next
 * start on the folder takes it over. Throws PostgresError; nothing is ever deleted.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { log = () => {}, elsewhere = systemFolder } = options
  const given = options.folder
  const place = findPlace(given, elsewhere)
  const folder = realpathSync(place.folder)
  const release = locked(folder)
  try {
    if (folder !== realpathSync(given))
      log(
        `The database is kept in ${folder}, because ${place.account?.name} cannot enter ${given}.`,
      )
    const binaries = usableBinaries(place.account, place.account ? elsewhere : folder)
    const cluster = join(folder, 'cluster')
    if (!existsSync(cluster)) {
      log('Making a new database…')
      await makeCluster(folder, binaries, place.account)
    }
    inspectCluster(folder, binaries)
    const server = await takeOverOrStart(options, folder, binaries, place.account)
    return await connected(server, folder, release, options.onGone)
  } catch (error) {
    release()
    throw fileFailure(folder, error)
  }
}

function locked(folder: string): () => void {
  try {
    return takeLock(folder)
  } catch (error) {
    throw fileFailure(folder, error)
  }
}

interface Server {
  pid: number
  port: number
  takenOver: boolean
}

async function takeOverOrStart(
  options: PostgresOptions,
  folder: string,
  binaries: Binaries,
  account: Account | null,
): Promise<Server> {
  const running = await waitForRunning(join(folder, 'cluster'))
  if (running && (options.port === undefined || options.port === running.port))
    return { ...running, takenOver: true }
  if (running) await stopServer(running.pid)
  if (options.port !== undefined && !(await isFree(options.port))) throw portTaken(options.port)
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    try {
      const pid = await startServer({ folder, binaries, account, port, settings: options.settings })
      return { pid, port, takenOver: false }
    } catch (error) {
      // Between choosing a free port and using it another program may have taken it.
      const again =
        options.port === undefined &&
        attempt < 3 &&
        error instanceof PostgresError &&
        error.code === 'port_taken'
      if (!again) throw error
    }
  }
}

async function connected(
  server: Server,
  folder: string,
  release: () => void,
  onGone: PostgresOptions['onGone'],
): Promise<RunningPostgres> {
  const password = readFileSync(join(folder, 'password'), 'utf8').trim()
  const url = `postgres://${superuser}:${password}@127.0.0.1:${server.port}/postgres`
  const version = await askVersion(url, folder).catch(async (error: unknown) => {
    await stopServer(server.pid)
    throw error
  })
  const watch = watchServer(server.pid, () => {
    process.off('exit', endWithUs)
    release()
    onGone?.(
      new PostgresError(
        'server_gone',
        `The database server ended. See ${join(folder, 'postgres.log')} and start again.`,
      ),
    )
  })
  // Also reached when we end by an error nobody caught: the server then ends on its own, and the
  // next start waits for that.
  const endWithUs = () => {
    sendSignal(server.pid, 'SIGINT')
    release()
  }
  process.once('exit', endWithUs)
  let stopping: Promise<void> | undefined
  const stop = async () => {
    clearInterval(watch)
    await stopServer(server.pid)
    process.off('exit', endWithUs)
    release()
  }
  return { url, version, folder, takenOver: server.takenOver, stop: () => (stopping ??= stop()) }
}

/** A server that was taken over is not our child, so its end is seen by looking. */
function watchServer(pid: number, gone: () => void): NodeJS.Timeout {
  const started = processStart(pid)
  const watch = setInterval(() => {
    if (processStart(pid) === started) return
    clearInterval(watch)
    gone()
  }, limits.watch_ms)
  return watch.unref()
}

async function askVersion(url: string, folder: string): Promise<string> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: limits.stop_ms_max,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    return rows[0]?.server_version ?? ''
  } catch (error) {
    if ((error as { code?: string }).code === '28P01')
      throw damaged(folder, 'the password in the file password is not the one of the database')
    throw new PostgresError(
      'start_failed',
      `The database server does not answer (${(error as Error).message}). See ${folder}/postgres.log.`,
      {
        cause: error,
      },
    )
  } finally {
    await client.end().catch(() => {})
  }
}

const isFree = (port: number) => tryPort(port).then((found) => found !== null)

/** A port on 127.0.0.1 that nobody uses at this moment. */
export const freePort = async () => (await tryPort(0)) ?? 0

/** The port that could be opened on 127.0.0.1, or null where it is taken. */
function tryPort(port: number): Promise<number | null> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(null))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(address && typeof address === 'object' ? address.port : null))
    })
  })
}
