import { sql, type Transaction } from 'kysely'
import type { Caller } from '../authority/caller.ts'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import type { Planned, Result } from '../contract/result.ts'
import { read } from '../db/transaction.ts'
import type { Receipt } from '../undo/take-back.ts'
import type { Once } from './once-key.ts'

/** What the first call with a key came to. */
export interface First {
  action: string
  planned: boolean
  /** As the first answer said, whatever became of it since. */
  status: 'applied' | 'held' | 'running'
  output: unknown
  receipt: Receipt
}

/**
 * Does the work, unless a call with this key has been done: then `again` says what that came to.
 * The work takes the key in the transaction of what it does, where a twin waits; so whichever of
 * them fails, it is asked once more what the other came to. A refusal is not remembered: the same
 * key may try again.
 * @throws KernelError `key_reused`, and whatever the work refuses
 */
export async function doOnce<T>(
  kernel: Kernel,
  caller: Caller,
  once: Once | undefined,
  work: () => Promise<T>,
  again: (first: First) => T,
): Promise<T> {
  if (!once) return await work()
  const before = await firstOf(kernel, caller, once)
  if (before) return again(before)
  try {
    return await work()
  } catch (error) {
    const meanwhile = await firstOf(kernel, caller, once)
    if (meanwhile) return again(meanwhile)
    throw error
  }
}

/** The first answer to a call that plans. */
export const planAgain = ({ action }: First): Planned => ({
  status: 'awaiting_approval',
  plan: action,
})

/** The first answer to a call that acts or plans. */
export const resultAgain = (first: First): Result =>
  first.planned
    ? planAgain(first)
    : { status: first.status, action: first.action, output: first.output }

async function firstOf(kernel: Kernel, caller: Caller, once: Once): Promise<First | null> {
  const first = await read(kernel, { org: caller.org }, async (tx) => {
    const { rows } = await sql<
      First & { same: boolean }
    >`select o.action_id as action, o.planned, a.output, a.receipt,
        case when exists (select from kernel.rewind r where r.org_id = o.org_id and r.action_id = o.action_id) then 'running'
          when a.release_at is not null then 'held' else 'applied' end as status,
        o.request = decode(${once.request}, 'hex') as same
      from kernel.once o join kernel.action a on a.org_id = o.org_id and a.id = o.action_id
      where o.org_id = ${caller.org}::uuid and o.principal_id = ${once.principal}::uuid
        and o.agent_id is not distinct from ${once.agent}::uuid and o.key = decode(${once.key}, 'hex')`.execute(
      tx,
    )
    return rows[0] ?? null
  })
  if (first && !first.same)
    throw new KernelError(
      'key_reused',
      'Something else was asked for under the same key before. Nothing was done.',
      {
        people: 'Try again.',
        callers: 'Send a new key with a new call; the same key only repeats the same one.',
      },
      { action: first.action },
    )
  return first
}

/**
 * Takes the key for something that has no row of its own to begin. It belongs into the transaction
 * that decides it.
 */
export async function claimKey(
  tx: Transaction<AnyDb>,
  org: string,
  once: Once | undefined,
  { action, planned }: { action: string; planned: boolean },
): Promise<void> {
  if (once)
    await sql`select kernel.claim_key(${org}::uuid, ${action}::uuid, ${JSON.stringify(once)}::jsonb, ${planned})`.execute(
      tx,
    )
}

/** Forgets the keys of an organisation that are older than a day. Returns how many. */
export async function expireKeys(kernel: Kernel, org: string): Promise<number> {
  return await kernel.db.transaction().execute(async (tx) => {
    await sql`select kernel.enter(${org}::uuid)`.execute(tx)
    const { rows } = await sql<{ n: number }>`select kernel.expire_keys(${org}::uuid) as n`.execute(
      tx,
    )
    return rows[0]!.n
  })
}
