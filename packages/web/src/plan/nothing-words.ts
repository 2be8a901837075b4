import type { Plan } from '../api/wire.ts'
import { listText } from '../words/list.ts'
import { count, plural } from '../words/numbers.ts'
import { heldReasons, isRedo, isRewind } from './plan-words.ts'

/** What a plan without an effect says in place of its question. */
export function nothingText(plan: Plan): string {
  if (isRewind(plan))
    return isRedo(plan) ? 'Nothing is left to do again' : 'Nothing is left to take back'
  return plan.effect === 'dispatch' ? 'Nothing would leave' : 'Nothing would change'
}

/** Why it has none: only what the server counted in this plan. */
export function whyNothing(plan: Plan): string {
  const { matched, held_out: held, unchanged } = plan.counts
  if (isRewind(plan)) return whyNothingGoesBack(plan)
  if (matched === 0) return 'It is about no record.'
  if (held === 0) return 'Everything is as it would be.'
  if (unchanged > 0) return 'Whatever it is about is held out, or is as it would be.'
  return held === 1
    ? 'The one record it is about is held out.'
    : `All ${count(held)} it is about are held out.`
}

function whyNothingGoesBack(plan: Plan): string {
  const { matched, held_out: held, unchanged } = plan.counts
  if (matched === 0) return 'None of it is in force any more.'
  const stays = heldReasons(plan).map(({ value, long }) => `${plural(value, 'record')} ${long}`)
  return [
    stays.length > 0 && `${listText(stays)} ${held === 1 ? 'stays as it is' : 'stay as they are'}.`,
    unchanged > 0 &&
      `${plural(unchanged, 'record is', 'records are')} as ${unchanged === 1 ? 'it was' : 'they were'} already.`,
    // What protects people is not for a rewind to end.
    plan.facets.protected &&
      'An opt-out is ended by their own return, a block by a lift, a legal hold by its release.',
  ]
    .filter((sentence) => !!sentence)
    .join(' ')
}
