import { KernelError, restore } from '@rescind/kernel'
import { z } from 'zod'
import { existing, pointsTo } from '../record/existing.ts'
import { insertAll } from '../record/insert-all.ts'
import { defineTool, id, line } from '../tool.ts'

export const sequenceCreate = defineTool({
  name: 'sequence_create',
  about: 'Create one mail sequence as a draft. Nobody can be enrolled before sequence_activate.',
  effect: 'change',
  input: z.object({
    name: line(),
    purpose: z.enum(['marketing', 'service']).default('marketing'),
    steps: z
      .array(
        z.object({
          template: id('template'),
          wait_days: z
            .number()
            .int()
            .min(0)
            .max(365)
            .default(0)
            .describe('Days after the step before.'),
        }),
      )
      .min(1)
      .max(20),
  }),
  permission: 'sequence:write',
  run: async ({ db, newId }, { steps, ...sequence }) => {
    for (const { template } of steps) await pointsTo(db, { template })
    const created = await db
      .insertInto('sequence')
      .values({ id: newId(), ...sequence })
      .returning(['id', 'name', 'active'])
      .executeTakeFirstOrThrow()
    await insertAll(
      db,
      'sequence_step',
      steps.map(({ template, wait_days }, index) => ({
        id: newId(),
        sequence_id: created.id,
        position: index + 1,
        wait_days,
        template_id: template,
      })),
    )
    return { ...created, steps: steps.length }
  },
  audit: { subject: [] },
  rollback: restore('sequence', 'sequence_step'),
})

export const sequencePauseEnrolment = defineTool({
  name: 'sequence_pause_enrolment',
  about: 'Pause one enrolment: its next mail is held out if it comes due meanwhile.',
  effect: 'change',
  input: z.object({ enrolment: id('enrolment') }),
  permission: 'sequence:enrol',
  run: async ({ db }, { enrolment }) => {
    const { state } = await existing(db, 'enrolment', enrolment)
    if (state !== 'active')
      throw new KernelError(
        'invalid_input',
        `The enrolment is ${state}.`,
        'Only an active one can be paused.',
      )
    return await db
      .updateTable('enrolment')
      .set({ state: 'paused' })
      .where('id', '=', enrolment)
      .returning(['id', 'state', 'step'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'enrolment' },
  rollback: restore('enrolment'),
})

export const sequenceUnenrol = defineTool({
  name: 'sequence_unenrol',
  about: 'Take one contact out of a sequence: what has not left is held out.',
  effect: 'change',
  input: z.object({ enrolment: id('enrolment') }),
  permission: 'sequence:enrol',
  run: async ({ db }, { enrolment }) => {
    const { state } = await existing(db, 'enrolment', enrolment)
    if (state !== 'active' && state !== 'paused')
      throw new KernelError(
        'invalid_input',
        `The enrolment is ${state} already.`,
        'Nothing is left to do.',
      )
    return await db
      .updateTable('enrolment')
      .set({ state: 'stopped', next_at: null })
      .where('id', '=', enrolment)
      .returning(['id', 'state', 'step'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'enrolment' },
  rollback: restore('enrolment'),
})
