import { setTimeout as wait } from 'node:timers/promises'
import { sql, type Transaction } from 'kysely'
import type { Caller } from '../authority/caller.ts'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import { prepared } from './driver.ts'
import { isState, sqlstate } from './sqlstate.ts'
import { translate, translateWhole } from './translate.ts'

/**
 * Runs in one READ COMMITTED transaction; deadlocks are tried again, every other failure leaves
 * nothing behind.
 */
export async function inTransaction<T>(
  kernel: Kernel,
  work: (tx: Transaction<AnyDb>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await kernel.db.transaction().execute(work)
    } catch (error) {
      const lost = isState(error, sqlstate.conflictingReads, sqlstate.deadlock)
      if (lost && attempt < limits.retries) {
        await wait(10 * 2 ** attempt)
        continue
      }
      throw await translateWhole(kernel, error)
    }
  }
}

/** Who reads: an organisation, and perhaps a caller who may leave before the answer is there. */
type Reader = Pick<Caller, 'org' | 'gone'>

/**
 * Runs in a read-only transaction of the caller's organisation: the database itself refuses to
 * write. Each statement has `ms` milliseconds, and the one that runs is stopped when the caller has
 * gone.
 * @throws KernelError `timeout`, `gone`
 */
export async function read<T>(
  kernel: Kernel,
  reader: Reader,
  work: (tx: Transaction<AnyDb>) => Promise<T>,
  ms: number = limits.read_ms,
): Promise<T> {
  assertThere(reader.gone)
  try {
    return await (kernel.reads ?? kernel.db)
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (tx) => {
        const process = await enterToRead(tx, reader.org, ms)
        return await unlessGone(kernel, tx, process, reader.gone, work)
      })
  } catch (error) {
    assertThere(reader.gone)
    throw isState(error, sqlstate.canceled) ? tooSlow(ms) : translate(error)
  }
}

/**
 * The organisation and the time of a read. Returns the database's process, by which it can be
 * stopped.
 */
async function enterToRead(tx: Transaction<AnyDb>, org: string, ms: number): Promise<number> {
  const { rows } = await sql<{
    process: number
  }>`${sql.raw(prepared)} select kernel.enter(${org}::uuid),
    set_config('statement_timeout', ${String(ms)}, true), pg_backend_pid() as process`.execute(tx)
  return rows[0]!.process
}

/** Does the work, and stops the statement that runs where `gone` is aborted meanwhile. */
async function unlessGone<T>(
  kernel: Kernel,
  tx: Transaction<AnyDb>,
  process: number,
  gone: AbortSignal | undefined,
  work: (tx: Transaction<AnyDb>) => Promise<T>,
): Promise<T> {
  if (!gone) return await work(tx)
  assertThere(gone)
  const ended = Promise.withResolvers<void>()
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped = stopUntil(kernel, process, ended.promise)
  }
  gone.addEventListener('abort', stop, { once: true })
  try {
    return await work(tx)
  } finally {
    gone.removeEventListener('abort', stop)
    ended.resolve()
    if (stopped) {
      await stopped
      // One more statement takes a request that came too late, so that it does not stop somebody
      // else's.
      await sql`select 1`.execute(tx).catch(() => {})
    }
  }
}

/**
 * Asks again until it has ended: PostgreSQL drops a request that comes between two statements, and
 * the next one would run on.
 */
async function stopUntil(kernel: Kernel, process: number, ended: Promise<void>): Promise<void> {
  let running = true
  const end = ended.then(() => {
    running = false
  })
  while (running) {
    await sql`select pg_cancel_backend(${process})`.execute(kernel.db).catch(() => {})
    await Promise.race([end, wait(limits.stop_again_ms)])
  }
}

/** Nobody reads this answer; it has a name so that it is not taken for a failure. */
function assertThere(gone: AbortSignal | undefined): void {
  if (gone?.aborted) throw new KernelError('gone', 'Whoever asked has left.', 'Ask again.')
}

const tooSlow = (ms: number) =>
  new KernelError(
    'timeout',
    `It took longer than ${Math.round(ms / 1000)} seconds, and was stopped.`,
    'Narrow it: add a filter (owner, company, state, a span of time), more of the name, or ask for fewer rows.',
  )

/** The organisation of a transaction in which no action runs. Returns the database's clock. */
export async function enter(tx: Transaction<AnyDb>, org: string): Promise<Date> {
  const { rows } = await sql<{
    now: Date
  }>`${sql.raw(prepared)} select kernel.enter(${org}::uuid) as now`.execute(tx)
  return rows[0]!.now
}

/** The database's clock, in milliseconds. */
export async function databaseNow(tx: Transaction<AnyDb>): Promise<Date> {
  const { rows } = await sql<{
    now: Date
  }>`select date_trunc('milliseconds', clock_timestamp()) as now`.execute(tx)
  return rows[0]!.now
}
