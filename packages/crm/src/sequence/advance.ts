import { type Context, days, KernelError, type OutboxRow } from '@rescind/kernel'
import { sql } from 'kysely'
import { letterOf } from '../email/letter.ts'
import { queue } from '../email/queue.ts'
import type { CrmDb } from '../schema.generated.ts'
import { endWithoutMail } from './mend.ts'
import { stepTexts, writtenByAgent } from './text.ts'

/** Enrolments whose mail is leaving and the step that follows, null at the end. */
interface Following {
  enrolment: string
  contact: string
  sender: string | null
  sequence: string
  purpose: 'marketing' | 'service'
  /** A person has approved what the sequence says now. */
  approved: boolean | null
  position: number | null
  wait_days: number | null
  template: string | null
}

/**
 * What follows the steps that are leaving now: the next one as a message that waits, or the end of
 * the enrolment. Of a sequence only the next step exists, so whatever stops an enrolment has one
 * message to stop.
 */
export async function advance(context: Context<CrmDb>, rows: readonly OutboxRow[]): Promise<void> {
  const ids = rows.filter((row) => row.body.meta.enrolment).map((row) => row.id)
  if (ids.length === 0) return
  const { rows: following } = await sql<Following>`
    select e.id as enrolment, e.contact_id as contact, m.sender_id as sender, q.id as sequence, q.purpose,
      q.active and q.archived_at is null and q.approved_digest = sequence_digest(q.id) as approved, s.position, s.wait_days, s.template_id as template
    from message m join enrolment e on e.id = m.enrolment_id and e.state = 'active' join sequence q on q.id = e.sequence_id
    left join lateral (select * from sequence_step s where s.sequence_id = e.sequence_id and s.position > e.step order by s.position limit 1) s on true
    where m.id = any (${ids}::uuid[]) order by e.id`.execute(context.db)
  const ended = following.filter((f) => f.position === null).map((f) => f.enrolment)
  if (ended.length > 0) {
    await context.db
      .updateTable('enrolment')
      .set({ state: 'finished', next_at: null })
      .where('id', 'in', ended)
      .execute()
  }
  for (const group of groups(following.filter((f) => f.position !== null)))
    await queueStep(context, group)
}

/** Mail that is alike: one template, one wait, one sender. */
const groups = (following: Following[]): Following[][] => [
  ...Map.groupBy(
    following,
    (f) => `${f.sequence} ${f.template} ${f.position} ${f.wait_days} ${f.sender} ${f.purpose}`,
  ).values(),
]

async function queueStep(context: Context<CrmDb>, group: Following[]): Promise<void> {
  const { sender, sequence, purpose, position, wait_days, template, approved } = group[0]!
  const { db } = context
  const wait = days(wait_days ?? 0)
  const enrolments = group.map((f) => f.enrolment)
  await db
    .updateTable('enrolment')
    .set({ step: position ?? 0, next_at: context.after(wait) })
    .where('id', 'in', enrolments)
    .execute()
  const letter = approved
    ? await letterOf(db, { template: template ?? undefined, purpose }).catch(unusable)
    : null
  if (!letter)
    return await endWithoutMail(
      db,
      enrolments.map((enrolment) => ({ enrolment, reason: 'text_unapproved' })),
    )
  const contacts = group.map((f) => f.contact)
  const asked = await writtenByAgent(db, contacts, await stepTexts(db, sequence), context.now)
  // In the name of whoever enrolled them; the system itself writes to nobody.
  const from = {
    ...context,
    principal: { ...context.principal, id: sender ?? context.principal.id },
  }
  const enrolmentOf = new Map(group.map((f) => [f.contact, f.enrolment]))
  const { holes } = await queue(
    from,
    contacts.filter((contact) => !asked.has(contact)),
    letter,
    wait,
    enrolmentOf,
  )
  const stayed = [
    ...asked,
    ...[...holes.keys()].map((contact) => [contact, 'empty_field'] as const),
  ]
  await endWithoutMail(
    db,
    stayed.map(([contact, reason]) => ({ enrolment: enrolmentOf.get(contact)!, reason })),
  )
}

/** A text that no mail can be made of stops its own sequence, and nobody else's mail. */
const unusable = (error: unknown) => {
  if (error instanceof KernelError) return null
  throw error
}
