import type { Context, OutboxRow } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'
import { advance } from '../sequence/advance.ts'

/** Why a message stays after all. */
export interface Stays {
  reason: string
  evidence: string
}

/**
 * Checks messages once more, in the transaction that claims them: everything that could have held them out when they were
 * planned, whether they still go to the contact's address, and whether their sequence still wants them.
 * Returns those that stay.
 */
export async function recheck(tx: Kysely<CrmDb>, rows: readonly OutboxRow[]): Promise<Map<string, Stays>> {
  const asked = rows.map(({ id, recipient, record_id, body: { meta } }) => ({
    id,
    recipient,
    contact_id: record_id,
    purpose: meta.purpose ?? 'marketing',
    enrolment_id: meta.enrolment ?? null,
  }))
  const { rows: staying } = await sql<Stays & { id: string }>`
    with asked as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) a(id uuid, recipient text, contact_id uuid, purpose text, enrolment_id uuid)),
    verdict as (
      select p.purpose, c.* from (select purpose, array_agg(contact_id) as contacts from asked group by purpose) p
      cross join lateral contactability(p.contacts, 'email', p.purpose, kernel.action_now()) c)
    select a.id,
      case when k.id is null or (a.enrolment_id is not null and e.id is null) then 'gone' when v.reason is not null then v.reason when lower(k.email) <> lower(a.recipient) then 'address_changed'
        when e.state in ('paused', 'stopped') then e.state when not s.active then 'sequence_stopped' end as reason,
      case when k.id is null then 'The contact is not there any more'
        when a.enrolment_id is not null and e.id is null then 'The enrolment is not there any more' when v.reason is not null then v.evidence
        when lower(k.email) <> lower(a.recipient) then 'The contact has another address now'
        when e.state in ('paused', 'stopped') then 'Its enrolment in “' || s.name || '” is ' || e.state else 'The sequence “' || s.name || '” was stopped' end as evidence
    from asked a
    left join contact k on k.id = a.contact_id
    left join verdict v on v.contact_id = a.contact_id and v.purpose = a.purpose
    left join enrolment e on e.id = a.enrolment_id
    left join sequence s on s.id = e.sequence_id
    where k.id is null or v.reason is not null or lower(k.email) <> lower(a.recipient) or e.state in ('paused', 'stopped') or not s.active
      or (a.enrolment_id is not null and e.id is null)`.execute(tx)
  return new Map(staying.map(({ id, ...stays }) => [id, stays]))
}

/**
 * Records that these messages are leaving now, and queues what follows them: a message has the id of its outbox row. One that comes a
 * second time, because its server was not there, has been followed already.
 */
export async function claimed(context: Context<CrmDb>, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`update message set left_at = ${context.now} where id = any (${rows.map((row) => row.id)}::uuid[])`.execute(context.db)
  await advance(
    context,
    rows.filter((row) => row.attempts === 0),
  )
}
