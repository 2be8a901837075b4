import { sql } from 'kysely'
import type { ErrandEnd, Kernel, OutboxRow } from '../kernel.ts'
import { systemAction } from '../system.ts'
import { enter, inTransaction } from '../transaction.ts'

/**
 * Carries out what is due on the channels that do not leave the house. Each in one transaction with its outbox row, so a crash
 * leaves it done or not begun, never unknown. Returns how many were done.
 */
export async function runErrands(kernel: Kernel, org: string): Promise<number> {
  const errands = kernel.hooks.errands ?? {}
  const channels = Object.keys(errands)
  let done = 0
  while (channels.length > 0) {
    const ended = await inTransaction(kernel, async (tx) => {
      await enter(tx, org)
      const { rows } =
        await sql<OutboxRow>`select id, action_id, channel, recipient, record_table, record_id, subject, body, attempts
        from kernel.outbox where org_id = ${org}::uuid and state = 'queued' and release_at <= clock_timestamp() and channel = any(${channels}::text[])
        order by release_at, id limit 1 for update skip locked`.execute(tx)
      const row = rows[0]
      if (!row) return null
      const errand = errands[row.channel]!
      const work = { org, tool: errand.tool, reasoning: null, end: endOf, subjects: { [row.record_table]: row.record_id } }
      const end = await systemAction(kernel, tx, work, async (context) => {
        const end = await errand.run(context, row)
        await sql`update kernel.outbox set state = ${end.state}, reason = ${'reason' in end ? end.reason : null}, settled_at = clock_timestamp()
          where org_id = ${org}::uuid and id = ${row.id}::uuid`.execute(tx)
        return end
      })
      return { id: row.id, state: end.state }
    })
    if (!ended) break
    kernel.emit({ event: 'outbox', org, id: ended.id, state: ended.state })
    if (ended.state === 'sent') done++
  }
  return done
}

const endOf = (end: ErrandEnd) =>
  end.state === 'sent'
    ? { output: end.output ?? null, ...(end.erased?.length ? { erased: end.erased } : {}) }
    : { held_out: 1, output: { held_out: end.reason } }
