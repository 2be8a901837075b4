import { isForcedBack } from '../action/state-words.ts'
import { partBackText, takenBackText } from '../action/taken-back.ts'
import type { Action, Plan } from '../api/wire.ts'
import { count, plural } from '../words/numbers.ts'
import { errandWords, isErrand, isRewind, planSize, sendsMail, sizeText } from './plan-words.ts'

/** What became of an approved plan, in the unit of its summary. */
export function outcome(plan: Plan, action: Action): string {
  const out = action.outbox
  if (action.state === 'recalled') return `${sizeText(plan)} recalled`
  if (action.state === 'undone' && action.taken_back !== 'nothing')
    return `${sizeText(plan)} taken back`
  if (isForcedBack(action)) return 'Taken back by force'
  if (action.state === 'undone' || action.state === 'partly_undone')
    return partBackText(action) ?? takenBackText(action)
  if (action.state === 'failed') return 'It failed, nothing changed'
  if (sendsMail(plan)) {
    const refused = (out?.refused ?? 0) + (out?.unknown ?? 0)
    return refused > 0
      ? `${count(out?.sent)} have left, ${plural(refused, 'was', 'were')} refused by their server`
      : `${plural(out?.sent ?? 0, 'mail')} left`
  }
  if (isErrand(plan)) return `${sizeText(plan)} ${verbOf(plan, action)}`
  const made = `${sizeText(plan)} ${isRewind(plan) ? 'went back' : 'made'}`
  if (!action.part_back) return made
  // A part is counted in rows, which may be more than what matched.
  return action.rows === planSize(plan)
    ? `${made}, ${count(action.part_back.records)} of them taken back`
    : `${made}, ${count(action.part_back.records)} of ${plural(action.rows, 'row')} taken back`
}

/** What is, was or would be done with so many. */
export function verbOf(plan: Plan, action: Action | undefined): string {
  if (action?.state === 'recalled') return 'recalled'
  if (action?.taken_back === 'all') return 'taken back'
  const done = plan.state === 'approved'
  const errand = errandWords(plan)
  if (errand && !done) return errand.to
  if (errand)
    return action?.outbox?.sent
      ? errand.done
      : action?.outbox?.held_out
        ? 'held out when the hold ended'
        : errand.later
  if (sendsMail(plan))
    return action?.state === 'held' ? 'in the outbox' : done ? 'approved' : 'to send'
  if (isRewind(plan)) return done ? 'went back' : 'go back'
  return done ? 'changed' : 'to change'
}
