import { type Context, KernelError, minutes, recall } from '@rescind/kernel'
import { z } from 'zod'
import { assertMergeable } from '../email/merge.ts'
import { live } from '../record/existing.ts'
import type { CrmDb } from '../schema.generated.ts'
import { defineTool, id } from '../tool.ts'
import { digestOf, stepTexts } from './text.ts'

const hold = minutes(5)

export const sequenceActivate = defineTool({
  name: 'sequence_activate',
  about:
    'Ask for a yes to what one sequence says now, so that contacts can be enrolled once its hold has passed: a draft, or one whose text nobody has approved.',
  effect: 'dispatch',
  input: z.object({ sequence: id('sequence') }),
  permission: 'sequence:write',
  run: async (context, { sequence }) => {
    const { db, newId, after, matched, dispatch } = context
    const { name, active, approved_digest, activating_at } = await live(db, 'sequence', sequence)
    const digest = await digestOf(db, sequence)
    if (active && approved_digest === digest)
      throw new KernelError(
        'invalid_input',
        `“${name}” is active already.`,
        'Nothing is left to do.',
      )
    if (activating_at)
      throw new KernelError(
        'invalid_input',
        `“${name}” is being activated.`,
        'Wait until the hold has passed, or take it back.',
      )
    for (const { subject, body } of await stepTexts(db, sequence)) assertMergeable(subject, body)
    matched(1)
    await db
      .updateTable('sequence')
      .set({ activating_at: after(hold) })
      .where('id', '=', sequence)
      .execute()
    dispatch([
      {
        id: newId('errand'),
        channel: 'sequence_activation',
        to: name,
        record: { table: 'sequence', id: sequence },
        subject: `Activate “${name}”`,
        text: await whatItSays(context, sequence),
        releaseAt: after(hold),
        meta: { errand: 'sequence_activation', digest },
      },
    ])
    return { id: sequence, name, active_at: after(hold) }
  },
  audit: { subject: 'sequence' },
  rollback: recall(['sequence'], {
    within: hold,
    residue: 'Steps that have left cannot be unsent; those that wait are held out.',
  }),
})

/** What the yes is to: every step as it is written, and who gets it without a further yes. */
async function whatItSays({ db }: Context<CrmDb>, sequence: string): Promise<string> {
  const people = await db
    .selectFrom('enrolment')
    .innerJoin('contact', 'contact.id', 'enrolment.contact_id')
    .select(['contact.name', 'contact.email'])
    .where('enrolment.sequence_id', '=', sequence)
    .where('enrolment.state', 'in', ['active', 'paused'])
    .orderBy('enrolment.id')
    .execute()
  const steps = (await stepTexts(db, sequence)).map(
    ({ position, wait_days, subject, body }) =>
      `Step ${position}, ${waitText(position, wait_days)}: ${subject}\n\n${body.trim()}`,
  )
  const shown = people.slice(0, 20).map(({ name, email }) => `- ${name} <${email}>`)
  const more = people.length > shown.length ? [`- and ${people.length - shown.length} more`] : []
  const who =
    people.length === 0
      ? ['Nobody is enrolled yet.']
      : [`${people.length} enrolled now:`, ...shown, ...more]
  return [
    ...who,
    'Whoever is enrolled from then on gets these steps without a further yes.',
    '',
    steps.join('\n\n'),
  ].join('\n')
}

const waitText = (position: number, days: number) => {
  const span = days === 0 ? 'at once' : `after ${days} ${days === 1 ? 'day' : 'days'}`
  return position === 1 ? span : `${span} from the step before`
}
