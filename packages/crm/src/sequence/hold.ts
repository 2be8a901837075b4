import { type Context, days, KernelError, minutes, seconds, withdraw } from '@rescind/kernel'
import { z } from 'zod'
import { letterOf } from '../email/letter.ts'
import { assertSendable, assertWhole, queue } from '../email/queue.ts'
import { existing, live } from '../record/existing.ts'
import { orgOf } from '../record/org.ts'
import type { CrmDb } from '../schema.generated.ts'
import { defineTool, id } from '../tool.ts'
import { isQueued, stepFrom, stepToResume } from './step.ts'
import { assertApproved, stepTexts, writtenByAgent } from './text.ts'

export const sequenceEnrol = defineTool({
  name: 'sequence_enrol',
  about:
    'Enrol one contact in an active sequence whose text a person has approved. Its first mail waits until the hold has passed, and can be stopped until then.',
  effect: 'hold',
  input: z.object({ contact: id('contact'), sequence: id('sequence') }),
  permission: 'sequence:enrol',
  run: async (context, { contact, sequence }) => {
    const { db, newId, after } = context
    const asked = await live(db, 'sequence', sequence)
    const { name, active, purpose } = asked
    if (!active)
      throw new KernelError('invalid_input', `“${name}” is a draft.`, {
        people: 'Activate it first.',
        callers: 'Activate it first with sequence_activate.',
      })
    await assertApproved(db, asked)
    const step = await stepFrom(db, sequence, 1)
    const letter = await letterOf(db, { template: step.template_id, purpose })
    await assertSendable(context, contact, letter.purpose)
    await assertNotEnrolled(db, contact, sequence)
    await askAboutAgents(context, contact, sequence)
    const wait = { ms: days(step.wait_days).ms + seconds((await orgOf(db)).enrol_hold_seconds).ms }
    const enrolment = newId()
    await db
      .insertInto('enrolment')
      .values({
        id: enrolment,
        sequence_id: sequence,
        contact_id: contact,
        step: step.position,
        next_at: after(wait),
      })
      .execute()
    assertWhole(await queue(context, [contact], letter, wait, new Map([[contact, enrolment]])))
    return { id: enrolment, sequence: name, next_at: after(wait) }
  },
  audit: { subject: ['contact', 'sequence'] },
  rollback: withdraw(['enrolment', 'message'], {
    within: minutes(1),
    residue: 'Mail of the sequence that has left cannot be unsent.',
  }),
})

export const sequenceResumeEnrolment = defineTool({
  name: 'sequence_resume_enrolment',
  about:
    'Resume one paused enrolment. A mail that came due meanwhile is queued again and waits until the hold has passed.',
  effect: 'hold',
  input: z.object({ enrolment: id('enrolment') }),
  permission: 'sequence:enrol',
  run: async (context, { enrolment }) => {
    const { db, after } = context
    const paused = await existing(db, 'enrolment', enrolment)
    if (paused.state !== 'paused')
      throw new KernelError(
        'invalid_input',
        `The enrolment is ${paused.state}.`,
        'Only a paused one can be resumed.',
      )
    const sequence = await live(db, 'sequence', paused.sequence_id)
    const wait = seconds((await orgOf(db)).enrol_hold_seconds)
    const waiting = await isQueued(db, enrolment)
    const next_at = waiting ? paused.next_at : after(wait)
    await db
      .updateTable('enrolment')
      .set({ state: 'active', reason: null, next_at })
      .where('id', '=', enrolment)
      .execute()
    if (!waiting) {
      if (!sequence.active)
        throw new KernelError('invalid_input', `“${sequence.name}” is a draft.`, {
          people: 'Activate it first.',
          callers: 'Activate it first with sequence_activate.',
        })
      await assertApproved(db, sequence)
      await askAboutAgents(context, paused.contact_id, sequence.id)
      const step = await stepToResume(db, paused)
      const letter = await letterOf(db, { template: step.template_id, purpose: sequence.purpose })
      await assertSendable(context, paused.contact_id, letter.purpose)
      assertWhole(
        await queue(
          context,
          [paused.contact_id],
          letter,
          wait,
          new Map([[paused.contact_id, enrolment]]),
        ),
      )
      await db
        .updateTable('enrolment')
        .set({ step: step.position })
        .where('id', '=', enrolment)
        .execute()
    }
    return { id: enrolment, sequence: sequence.name, next_at }
  },
  audit: { subject: 'enrolment' },
  rollback: withdraw(['enrolment', 'message'], {
    within: minutes(1),
    residue: 'Mail of the sequence that has left cannot be unsent.',
  }),
})

/**
 * An agent chooses neither who is written to nor what they read: lately written by one, it waits
 * for a person.
 */
async function askAboutAgents(
  { db, now, needsApproval }: Context<CrmDb>,
  contact: string,
  sequence: string,
): Promise<void> {
  const reason = (await writtenByAgent(db, [contact], await stepTexts(db, sequence), now)).get(
    contact,
  )
  if (reason) needsApproval(reason)
}

async function assertNotEnrolled(
  db: Parameters<typeof existing>[0],
  contact: string,
  sequence: string,
): Promise<void> {
  const running = await db
    .selectFrom('enrolment')
    .select(['id', 'state', 'created_at'])
    .where('contact_id', '=', contact)
    .where('sequence_id', '=', sequence)
    .where('state', 'in', ['active', 'paused'])
    .executeTakeFirst()
  if (!running) return
  const { name } = await existing(db, 'contact', contact)
  throw new KernelError(
    'invalid_input',
    `${name} is in this sequence already.`,
    {
      people: 'Take the contact out first.',
      callers: 'Take the contact out with sequence_unenrol first.',
    },
    {
      reason: 'already_enrolled',
      enrolment: running.id,
    },
  )
}
