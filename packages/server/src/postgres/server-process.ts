import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { asAccount, cannotRun, serverEnvironment } from './cluster.ts'
import { PostgresError } from './errors.ts'
import { explainFailure } from './explain.ts'
import { dropStrangersPidFile, findServer } from './pid-file.ts'
import { processStart } from './process-start.ts'
import { limits, serverSettings } from './settings.ts'

export interface ServerStart {
  /** Holds `cluster` and `postgres.log`. */
  folder: string
  binaries: Binaries
  account: Account | null
  port: number
  /** On top of the usual ones. */
  settings?: Record<string, string>
}

/**
 * Starts PostgreSQL on `<folder>/cluster` and waits until it takes connections; returns its process
 * id. It runs in a session of its own, so that Ctrl-C in a terminal reaches us first, and writes
 * its messages to `<folder>/postgres.log`. Throws a PostgresError that says in one line why it did
 * not start.
 */
export async function startServer({
  folder,
  binaries,
  account,
  port,
  settings = {},
}: ServerStart): Promise<number> {
  const cluster = join(folder, 'cluster')
  const log = join(folder, 'postgres.log')
  dropStrangersPidFile(cluster)
  const { file, from } = openLog(log)
  const options = Object.entries({ ...serverSettings, ...settings, port: String(port) }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  )
  const child = spawn(join(binaries.folder, 'bin', 'postgres'), ['-D', cluster, ...options], {
    cwd: cluster,
    env: serverEnvironment,
    stdio: ['ignore', file, file],
    detached: true,
    ...asAccount(account),
  })
  closeSync(file)
  const end = ended(child)
  await waitUntilReady(cluster, child, end, () => {
    const said = readFileSync(log).subarray(from).toString()
    return explainFailure(said, { cluster, port, log })
  }).catch((error: unknown) => {
    throw error instanceof PostgresError ? error : cannotRun(binaries, error)
  })
  child.unref()
  return child.pid as number
}

function openLog(log: string): { file: number; from: number } {
  const bytes = existsSync(log) ? statSync(log).size : 0
  if (bytes <= limits.log_bytes) return { file: openSync(log, 'a', 0o600), from: bytes }
  renameSync(log, `${log}.1`)
  return { file: openSync(log, 'a', 0o600), from: 0 }
}

const ended = (child: ChildProcess) =>
  new Promise<Error | 'exit'>((done) => {
    child.once('error', done)
    child.once('exit', () => done('exit'))
  })

async function waitUntilReady(
  cluster: string,
  child: ChildProcess,
  end: Promise<Error | 'exit'>,
  why: () => Error,
): Promise<void> {
  const deadline = Date.now() + limits.start_ms_max
  while (Date.now() < deadline) {
    const happened = await Promise.race([end, sleep(limits.poll_ms, 'waited' as const)])
    if (happened instanceof Error) throw happened
    if (happened === 'exit') throw why()
    const server = findServer(cluster)
    if (server?.pid === child.pid && server?.status === 'ready') return
  }
  child.kill('SIGINT')
  throw new PostgresError(
    'start_failed',
    `PostgreSQL was not ready after ${limits.start_ms_max / 1000} s. Start again to let it go on.`,
  )
}

/**
 * Stops a server and waits until it is gone: first as "fast" (clients are disconnected, the data is
 * written out), and where it does not end in time as "immediate" (the next start recovers from the
 * write-ahead log; nothing committed is lost).
 */
export async function stopServer(pid: number): Promise<void> {
  const started = processStart(pid)
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!sendSignal(pid, signal)) return
    const deadline = Date.now() + limits.stop_ms_max
    while (Date.now() < deadline) {
      if (started === null || processStart(pid) !== started) return
      await sleep(limits.poll_ms)
    }
  }
}

/** False where no such process is left. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** Waits for a server found by its pid file to be ready (its port), or to end (null). */
export async function waitForRunning(
  cluster: string,
): Promise<{ pid: number; port: number } | null> {
  const deadline = Date.now() + limits.start_ms_max
  while (Date.now() < deadline) {
    const server = findServer(cluster)
    if (!server || server.status === 'ready') return server
    await sleep(limits.poll_ms)
  }
  throw new PostgresError(
    'start_failed',
    `The server that already runs on ${cluster} was not ready in time. Stop it and start again.`,
  )
}
