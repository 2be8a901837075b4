import { sql } from 'kysely'
import { finish } from '../action/perform.ts'
import type { Kernel } from '../contract/kernel.ts'
import { enter, inTransaction } from '../db/transaction.ts'
import { decide } from '../plan/stored.ts'

/**
 * Tells who asked for plans whose last hour has begun, by the database's clock; each once. Returns
 * how many.
 */
export async function tellExpiring(kernel: Kernel, org: string): Promise<number> {
  const told = await inTransaction(kernel, async (tx) => {
    await enter(tx, org)
    return (
      await sql<{ id: string }>`select id from kernel.tell_expiring(${org}::uuid) id`.execute(tx)
    ).rows
  })
  for (const { id } of told) kernel.emit({ event: 'plan', org, id, state: 'expiring' })
  return told.length
}

/** Plans whose time is over, by the database's clock. */
export async function expirePlans(kernel: Kernel, org: string): Promise<number> {
  const expired = await inTransaction(kernel, async (tx) => {
    await enter(tx, org)
    const { rows } = await sql<{ id: string }>`select action_id as id from kernel.plan
      where org_id = ${org}::uuid and state = 'pending' and expires_at <= clock_timestamp() order by action_id`.execute(
      tx,
    )
    const ended: string[] = []
    for (const { id } of rows) {
      if (!(await decide(tx, org, id, { state: 'expired' }))) continue
      await finish(tx, org, id, { state: 'expired' })
      ended.push(id)
    }
    return ended
  })
  for (const id of expired) kernel.emit({ event: 'plan', org, id, state: 'expired' })
  return expired.length
}
