import { setTimeout as wait } from 'node:timers/promises'
import { NoResultError, sql, type Transaction } from 'kysely'
import type { Caller } from './caller.ts'
import { prepared } from './driver.ts'
import { KernelError } from './errors.ts'
import type { AnyDb, Kernel } from './kernel.ts'
import { limits } from './limits.ts'

/** Runs in one READ COMMITTED transaction; deadlocks are tried again, every other failure leaves nothing behind. */
export async function inTransaction<T>(kernel: Kernel, work: (tx: Transaction<AnyDb>) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await kernel.db.transaction().execute(work)
    } catch (error) {
      const code = (error as { code?: string }).code
      if ((code === '40001' || code === '40P01') && attempt < limits.retries) {
        await wait(10 * 2 ** attempt)
        continue
      }
      throw translate(error)
    }
  }
}

/** Runs in a read-only transaction of the caller's organisation: the database itself refuses to write. */
export async function read<T>(
  kernel: Kernel,
  caller: Pick<Caller, 'org'>,
  work: (tx: Transaction<AnyDb>) => Promise<T>,
): Promise<T> {
  try {
    return await kernel.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (tx) => {
        await enter(tx, caller.org)
        return await work(tx)
      })
  } catch (error) {
    throw translate(error)
  }
}

/** The organisation of a transaction in which no action runs. Returns the database's clock. */
export async function enter(tx: Transaction<AnyDb>, org: string): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`${sql.raw(prepared)} select kernel.enter(${org}::uuid) as now`.execute(tx)
  return rows[0]!.now
}

/** The database's clock, in milliseconds. */
export async function databaseNow(tx: Transaction<AnyDb>): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select date_trunc('milliseconds', clock_timestamp()) as now`.execute(tx)
  return rows[0]!.now
}

/** Says in the kernel's own codes what the database refused. Values of rows never reach the message. */
function translate(error: unknown): unknown {
  if (error instanceof KernelError) return error
  // A handler looked, and what it then wanted to write was taken away at that moment.
  if (error instanceof NoResultError)
    return new KernelError(
      'not_found',
      'A record it needs is gone. Nothing was changed.',
      'Look again, and call for what is there.',
    )
  const {
    code = '',
    message = '',
    constraint,
    table,
  } = error as { code?: string; message?: string; constraint?: string; table?: string }
  if (code.startsWith('23')) {
    return new KernelError(
      'constraint_violated',
      `A rule of the database forbids it${table ? ` on ${table}` : ''}. Nothing was changed.`,
      'Correct the input and call again.',
      {
        constraint,
      },
    )
  }
  if (code === 'RS020')
    return new KernelError(
      'frozen',
      'What this agent did is being taken back at this moment, and it is at rest until that is done. Nothing was changed.',
      `Wait: GET /api/actions/${message} shows how far it is.`,
      { rewind: message },
    )
  if (code === 'RS003')
    return new KernelError(
      'undeclared_write',
      `${message}. Nothing was changed.`,
      'Declare the table in the rollback of the contract.',
    )
  if (code === '57014')
    return new KernelError('timeout', 'It took too long. Nothing was changed.', 'Narrow it, or try again later.')
  if (code === '55P03' || code === '40001' || code === '40P01') {
    return new KernelError('busy', 'Somebody else is writing the same records. Nothing was changed.', 'Try again in a moment.')
  }
  if (code === '22P02' || code === '22007' || code === '22008' || code === '22003' || code === '22001') {
    return new KernelError(
      'invalid_input',
      'A value does not fit its field. Nothing was changed.',
      'Correct the input and call again.',
    )
  }
  const away =
    code.startsWith('08') ||
    code.startsWith('57P') ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', '53300'].includes(code)
  if (away || /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(message)) {
    return new KernelError(
      'database_unavailable',
      'Not saved: no answer from the database.',
      'Try again when it is back; nothing is half done.',
    )
  }
  return error
}
