import { days, KernelError } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { fieldsOf } from '../email/merge.ts'
import type { CrmDb } from '../schema.generated.ts'

type Db = Kysely<CrmDb>

/** What a sequence says now, as one digest: purpose, and of every step the wait and the words. */
export async function digestOf(db: Db, sequence: string): Promise<string> {
  const { rows } = await sql<{
    digest: string
  }>`select sequence_digest(${sequence}) as digest`.execute(db)
  return rows[0]!.digest
}

/** @throws KernelError `invalid_input` where nobody has approved what this sequence says now */
export async function assertApproved(
  db: Db,
  sequence: { id: string; name: string; approved_digest: string | null },
): Promise<void> {
  if (sequence.approved_digest === (await digestOf(db, sequence.id))) return
  throw new KernelError(
    'invalid_input',
    `Nobody has approved what “${sequence.name}” says now. Nothing was queued.`,
    {
      people: 'Activate the sequence: its plan shows every step, and a person approves it.',
      callers:
        'Ask for it with sequence_activate: its plan shows every step, and a person approves it.',
    },
    { reason: 'text_unapproved', sequence: sequence.id },
  )
}

/** One step with the words of its template. */
export interface StepText {
  position: number
  wait_days: number
  subject: string
  body: string
}

/** The steps of a sequence in order, with their words. */
export const stepTexts = async (db: Db, sequence: string): Promise<StepText[]> =>
  await db
    .selectFrom('sequence_step')
    .innerJoin('template', 'template.id', 'sequence_step.template_id')
    .select([
      'sequence_step.position',
      'sequence_step.wait_days',
      'template.subject',
      'template.body',
    ])
    .where('sequence_step.sequence_id', '=', sequence)
    .orderBy('sequence_step.position')
    .execute()

/** Why a person is asked before a mail goes to somebody whom an agent has written about lately. */
export type ByAgent = 'address_by_agent' | 'words_by_agent'

/**
 * Of these contacts, those whose address an agent has written within the last day, or a cell that
 * one of the texts says: else an agent would choose who is written to, or what they read.
 */
export async function writtenByAgent(
  db: Db,
  contacts: readonly string[],
  texts: readonly { subject: string; body: string }[],
  now: Date,
): Promise<Map<string, ByAgent>> {
  const said = new Set(texts.flatMap(({ subject, body }) => fieldsOf(`${subject} ${body}`)))
  const cells = ['email', ...said, ...(said.has('name') ? ['first_name', 'last_name'] : [])]
  const { rows } = await sql<{ contact_id: string; cell: string }>`select contact_id, cell
    from written_by_agent(${[...contacts]}::uuid[], ${new Date(now.getTime() - days(1).ms)}, ${cells}::text[])`.execute(
    db,
  )
  const found = new Map<string, ByAgent>()
  for (const { contact_id, cell } of rows) {
    if (cell === 'email' || !found.has(contact_id))
      found.set(contact_id, cell === 'email' ? 'address_by_agent' : 'words_by_agent')
  }
  return found
}
