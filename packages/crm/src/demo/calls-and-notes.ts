import type { Touch } from './activity.ts'
import { callAside, callFollowUp, callSubstance } from './phrases/calls.ts'
import { notePhrases } from './phrases/notes.ts'
import { fill } from './phrases/phase.ts'
import type { DemoRow } from './rows.ts'
import type { World } from './world.ts'

/** Whom an activity is about, as columns. */
export const about = ({ thread: { contact, deal } }: Touch) => ({
  contact_id: contact.id,
  company_id: contact.company?.id ?? null,
  deal_id: deal?.id ?? null,
})

/** The rows of `call`. */
export function callRows(world: World, touches: readonly Touch[]): DemoRow<'call'>[] {
  const random = world.random('call rows')
  return touches.map((touch) => {
    const minutes = Math.round(
      random.skewed({ min: 1, median: touch.phase === 'fading' ? 3 : 12, max: 70, sigma: 0.7 }),
    )
    return {
      id: world.id('call', touch.moment),
      at: world.calendar.at(touch.moment),
      minutes,
      direction: random.chance(touch.phase === 'service' ? 0.4 : 0.18) ? 'in' : 'out',
      summary: [
        random.pick(callSubstance[touch.phase]),
        random.weighted(callAside),
        random.weighted(callFollowUp),
      ]
        .filter((part) => part !== '')
        .map((part) => fill(part, touch.facts))
        .join(' '),
      user_id: touch.thread.owner.id,
      ...about(touch),
      created_at: world.calendar.at(touch.moment + minutes / 1_440),
    }
  })
}

/** The rows of `note`; now and then two thoughts in one. */
export function noteRows(world: World, touches: readonly Touch[]): DemoRow<'note'>[] {
  const random = world.random('note rows')
  return touches.map((touch) => {
    const [one, two] = random.shuffle(notePhrases[touch.phase])
    return {
      id: world.id('note', touch.moment),
      body: fill(random.chance(0.2) && two ? `${one}\n${two}` : one!, touch.facts),
      author_id: touch.thread.owner.id,
      ...about(touch),
      created_at: world.calendar.at(touch.moment),
    }
  })
}
