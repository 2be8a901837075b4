import { KernelError } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'

/** The step of a sequence at this position, or the first after it. @throws KernelError `not_found` */
export async function stepFrom(db: Kysely<CrmDb>, sequence: string, position: number) {
  const step = await db
    .selectFrom('sequence_step')
    .selectAll()
    .where('sequence_id', '=', sequence)
    .where('position', '>=', position)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst()
  if (!step) throw new KernelError('not_found', 'The sequence has no further step.', 'Add a step, or take the contact out.')
  return step
}

/** Does the next mail of this enrolment still wait in the outbox? */
export async function isQueued(db: Kysely<CrmDb>, enrolment: string): Promise<boolean> {
  const { rows } = await sql`select 1 from message m join kernel.outbox o on o.org_id = m.org_id and o.id = m.id
    where m.enrolment_id = ${enrolment} and o.state = 'queued' limit 1`.execute(db)
  return rows.length > 0
}
