import { KernelError } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'

/**
 * The step of a sequence at this position, or the first after it. @throws KernelError `not_found`
 */
export async function stepFrom(db: Kysely<CrmDb>, sequence: string, position: number) {
  const step = await db
    .selectFrom('sequence_step')
    .selectAll()
    .where('sequence_id', '=', sequence)
    .where('position', '>=', position)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst()
  if (!step)
    throw new KernelError(
      'not_found',
      'The sequence has no further step.',
      'Add a step, or take the contact out.',
    )
  return step
}

/**
 * The step at which this enrolment goes on: from where it stands, the first whose mail has not left
 * to it. What was taken back may stand where it stood before a mail left. Of steps with the same
 * words, as many are over as mails with them have left.
 * @throws KernelError `not_found`
 */
export async function stepToResume(
  db: Kysely<CrmDb>,
  enrolment: { id: string; sequence_id: string; step: number },
) {
  const { rows } = await sql<{ position: number }>`select s.position from sequence_step s
    where s.sequence_id = ${enrolment.sequence_id} and s.position >= ${enrolment.step}
      and (select count(*) from message m where m.enrolment_id = ${enrolment.id} and m.template_id = s.template_id and m.left_at is not null)
        < (select count(*) from sequence_step x where x.sequence_id = s.sequence_id and x.template_id = s.template_id and x.position <= s.position)
    order by s.position limit 1`.execute(db)
  return await stepFrom(db, enrolment.sequence_id, rows[0]?.position ?? 2 ** 31 - 1)
}

/** Does the next mail of this enrolment still wait in the outbox? */
export async function isQueued(db: Kysely<CrmDb>, enrolment: string): Promise<boolean> {
  const { rows } =
    await sql`select 1 from message m join kernel.outbox o on o.org_id = m.org_id and o.id = m.id
    where m.enrolment_id = ${enrolment} and o.state = 'queued' limit 1`.execute(db)
  return rows.length > 0
}
