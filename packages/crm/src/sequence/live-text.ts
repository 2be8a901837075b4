import type { Context } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { fillLetter, recipientsOf } from '../email/letter.ts'
import { orgOf } from '../record/org.ts'
import type { CrmDb } from '../schema.generated.ts'

type Db = Kysely<CrmDb>

/** Where the words of a template leave without a further yes. */
export interface Use {
  /** Active sequences with a step that says it, and drafts whose activation waits. */
  sequences: string[]
  /** Those of them whose text, as it is now, a person has approved. */
  approved: string[]
  /** Mails that wait in the outbox. */
  waiting: number
}

export async function usesOf(db: Db, template: string): Promise<Use> {
  const { rows: sequences } = await sql<{ id: string; approved: boolean }>`
    select q.id, q.active and q.approved_digest is not distinct from sequence_digest(q.id) as approved from sequence q
    where q.archived_at is null and (q.active or q.activating_at is not null)
      and exists (select 1 from sequence_step s where s.sequence_id = q.id and s.template_id = ${template})
    order by q.id`.execute(db)
  const { rows: waiting } = await sql<{ n: number }>`select count(*)::int as n from message m
    join kernel.outbox o on o.org_id = m.org_id and o.id = m.id and o.state = 'queued'
    where m.template_id = ${template}`.execute(db)
  return {
    sequences: sequences.map(({ id }) => id),
    approved: sequences.filter(({ approved }) => approved).map(({ id }) => id),
    waiting: waiting[0]?.n ?? 0,
  }
}

/** Records that the yes to this action is a yes to what these sequences say from now on. */
export async function approveText(db: Db, sequences: readonly string[]): Promise<void> {
  if (sequences.length === 0) return
  await sql`update sequence set approved_digest = sequence_digest(id) where id = any (${[...sequences]}::uuid[])`.execute(
    db,
  )
}

const sampled = 5

/** Shows in the plan how the new words would read to some of those who are enrolled. */
export async function showToEnrolled(
  context: Context<CrmDb>,
  sequences: readonly string[],
  text: { id: string; subject: string; body: string; purpose: 'marketing' | 'service' },
): Promise<void> {
  if (sequences.length === 0) return
  const { db, newId, illustrate } = context
  const enrolled = await db
    .selectFrom('enrolment')
    .select('contact_id')
    .distinct()
    .where('sequence_id', 'in', sequences)
    .where('state', 'in', ['active', 'paused'])
    .orderBy('contact_id')
    .limit(sampled)
    .execute()
  const { postal_address } = await orgOf(db)
  const letter = { ...text, template: text.id, writtenBy: null }
  const people = await recipientsOf(
    context,
    enrolled.map(({ contact_id }) => contact_id),
  )
  illustrate(
    people.map((person) => {
      const { subject, text: filled } = fillLetter(letter, person, postal_address)
      const record = { table: 'contact', id: person.id }
      return {
        id: newId(`sample ${person.id}`),
        channel: 'email',
        to: person.email,
        record,
        subject,
        text: filled,
      }
    }),
  )
}
