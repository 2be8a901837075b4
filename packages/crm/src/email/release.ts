import type { Context, OutboxRow } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'
import { advance } from '../sequence/advance.ts'
import { endWithoutMail } from '../sequence/mend.ts'

/** Why a message stays after all. */
export interface Stays {
  reason: string
  evidence: string
}

/**
 * Checks messages once more, in the transaction that claims them: everything that could have held
 * them out when they were planned, whether they still go to the contact's address, and whether
 * their sequence still wants them. Returns those that stay.
 */
export async function recheck(
  tx: Kysely<CrmDb>,
  rows: readonly OutboxRow[],
): Promise<Map<string, Stays>> {
  const ids = rows.map(({ id }) => id)
  const { rows: staying } = await sql<Stays & { id: string }>`
    select id, reason, evidence from crm.stays(kernel.org(), ${ids}::uuid[], kernel.action_now())`.execute(
    tx,
  )
  return new Map(staying.map(({ id, ...stays }) => [id, stays]))
}

/** Records that these messages are leaving now: a message has the id of its outbox row. */
export async function claimed(
  { db, now }: Context<CrmDb>,
  rows: readonly OutboxRow[],
): Promise<void> {
  if (rows.length === 0) return
  const ids = rows.map((row) => row.id)
  await sql`update message set left_at = ${now} where id = any (${ids}::uuid[])`.execute(db)
}

/**
 * Does an enrolment go on, end or pause with this message? One that leaves a second time, because
 * its server was not there, has been followed already.
 */
export const concernsEnrolment = ({ body, attempts }: OutboxRow, leaves: boolean): boolean =>
  body.meta.enrolment !== undefined && (attempts === 0 || !leaves)

/**
 * Queues what follows in the sequences of those that leave. Of those that stay, the enrolment ends
 * or pauses.
 */
export async function followUp(
  context: Context<CrmDb>,
  leaving: readonly OutboxRow[],
  staying: readonly { row: OutboxRow; reason: string }[],
): Promise<void> {
  await advance(context, leaving)
  const stayed = staying.map(({ row: { body }, reason }) => ({
    enrolment: body.meta.enrolment ?? '',
    reason,
  }))
  await endWithoutMail(context.db, stayed)
}
