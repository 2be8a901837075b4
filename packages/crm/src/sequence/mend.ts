import {
  type Context,
  type Kernel,
  KernelError,
  read,
  systemAction,
  type Taken,
} from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'

/**
 * What ends an enrolment for good; everything else pauses it, and sequence_resume_enrolment goes on
 * from there.
 */
const final = new Set(['opted_out', 'suppressed', 'bounced', 'erased', 'archived'])

/**
 * Enrolments whose mail stayed: each ends or pauses, with the reason, unless another mail of it
 * still waits.
 */
export async function endWithoutMail(
  db: Kysely<CrmDb>,
  stayed: readonly { enrolment: string; reason: string }[],
): Promise<void> {
  if (stayed.length === 0) return
  const ends = stayed.map(({ enrolment, reason }) => ({
    enrolment,
    reason,
    state: final.has(reason) ? 'stopped' : 'paused',
  }))
  await sql`update enrolment e set state = r.state, reason = r.reason, next_at = null
    from jsonb_to_recordset(${JSON.stringify(ends)}::jsonb) r(enrolment uuid, reason text, state text)
    where e.id = r.enrolment and e.id in (select * from enrolments_without_mail())`.execute(db)
}

const stuck = async (db: Kysely<CrmDb>) =>
  (
    await sql<{
      id: string
    }>`select id from enrolments_without_mail() id order by id limit 1000`.execute(db)
  ).rows.map(({ id }) => id)

/**
 * Pauses enrolments that go on and have no mail that waits: an undo brought one back after its
 * moment, or stopped its mail. Nothing is queued by this; a person resumes them. Asked only after
 * what wrote enrolments or mails, or stopped a message; over the whole organisation, so that what
 * an ended process left is found by the next.
 */
export async function mendEnrolments(
  kernel: Kernel,
  org: string,
  { by, tables, recalled }: Taken,
): Promise<void> {
  if (tables && recalled === 0 && !tables.includes('enrolment') && !tables.includes('message'))
    return
  const found = await read(
    kernel,
    { org },
    async (db) => await stuck(db as unknown as Kysely<CrmDb>),
  )
  if (found.length === 0) return
  const work = { org, tool: 'sequence_mend', reasoning: null, causedBy: by }
  const mend = async ({ db }: Context<CrmDb>) => {
    const without = (await stuck(db)).map((enrolment) => ({ enrolment, reason: 'mail_stopped' }))
    await endWithoutMail(db, without)
  }
  await systemAction(kernel, null, work, mend).catch((error: unknown) => {
    // A force that is taken back by now: whoever took it back mends.
    if (!(error instanceof KernelError && error.code === 'not_found')) throw error
  })
}
