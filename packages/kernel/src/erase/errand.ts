import { sql, type Transaction } from 'kysely'
import { systemAction } from '../action/system.ts'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, ErrandEnd, Kernel, OutboxRow } from '../contract/kernel.ts'
import type { MessageState } from '../contract/states.ts'
import { enter, inTransaction } from '../db/transaction.ts'
import { stillWanted, withAgents } from '../outbox/outbox.ts'

/**
 * Carries out what is due on the channels that do not leave the house. Each in one transaction with
 * its outbox row, so a crash leaves it done or not begun, never unknown. One that fails, or waits
 * for whoever takes its action back, stays due and keeps no other waiting. `failed` is told of each
 * that fails. Returns how many were done.
 * @throws the first failure, after all others have been carried out, where nobody is told of them
 */
export async function runErrands(
  kernel: Kernel,
  org: string,
  failed?: (error: unknown, errand: { id: string; action: string }) => void,
): Promise<number> {
  const errands = kernel.hooks.errands ?? {}
  const channels = Object.keys(errands)
  let done = 0
  const passed: string[] = []
  const failures: unknown[] = []
  while (channels.length > 0) {
    let at = ''
    let action = ''
    const ended = await inTransaction(kernel, async (tx) => {
      at = ''
      await enter(tx, org)
      const { rows } =
        await sql<OutboxRow>`select id, action_id, channel, recipient, record_table, record_id, subject, body, attempts
        from kernel.outbox where org_id = ${org}::uuid and state = 'queued' and release_at <= clock_timestamp() and channel = any(${channels}::text[])
          and id <> all(${passed}::uuid[])
        order by release_at, id limit 1 for update skip locked`.execute(tx)
      const [due] = rows
      if (!due) return null
      at = due.id
      action = due.action_id
      const [row] = await stillWanted(tx, org, [due])
      // It waits for who is taking its action back, or was cancelled, which is an end too.
      if (!row)
        return (await isQueued(tx, org, due.id))
          ? 'stays'
          : { id: due.id, state: 'cancelled' as const }
      const errand = errands[row.channel]!
      if (!errand.despitePause) {
        const { here, putOff } = await withAgents(tx, org, [row])
        if (here.length === 0)
          return putOff > 0 ? { id: row.id, state: 'queued' as const } : 'stays'
      }
      const work = {
        org,
        tool: errand.tool,
        reasoning: null,
        end: endOf,
        subjects: { [row.record_table]: row.record_id },
        causedBy: row.action_id,
      }
      const end = await systemAction(kernel, tx, work, async (context) => {
        const end = await errand.run(context, row)
        await sql`update kernel.outbox set state = ${end.state}, reason = ${'reason' in end ? end.reason : null}, settled_at = clock_timestamp()
          where org_id = ${org}::uuid and id = ${row.id}::uuid`.execute(tx)
        return end
      })
      return { id: row.id, state: end.state }
    }).catch((error: unknown) => {
      if (at === '' || (error instanceof KernelError && error.code === 'database_unavailable'))
        throw error
      if (failed) failed(error, { id: at, action })
      else failures.push(error)
      return 'stays' as const
    })
    if (!ended) break
    if (ended === 'stays') {
      passed.push(at)
      continue
    }
    kernel.emit({ event: 'outbox', org, id: ended.id, state: ended.state })
    if (ended.state === 'sent') done++
  }
  if (failures.length > 0) throw failures[0]
  return done
}

async function isQueued(tx: Transaction<AnyDb>, org: string, id: string): Promise<boolean> {
  const { rows } = await sql<{ state: MessageState }>`select state from kernel.outbox
    where org_id = ${org}::uuid and id = ${id}::uuid`.execute(tx)
  return rows[0]?.state === 'queued'
}

const endOf = (end: ErrandEnd) =>
  end.state === 'sent'
    ? { output: end.output ?? null, ...(end.erased?.length ? { erased: end.erased } : {}) }
    : { held_out: 1, output: { held_out: end.reason } }
