import { limits } from '../limits.ts'
import { spoken } from '../problem.ts'
import { plural } from '../words.ts'
import type { Outcome } from './outcome.ts'

/**
 * What has to be said when the model did not get to it: that it failed, that it stopped half way,
 * or (when it said nothing at all) what came of it. Empty when the model's own words are enough.
 */
export function closing(text: string, outcome: Outcome, finish: string | undefined): string {
  const failed = outcome.problems.findLast((problem) => problem.tool === null)
  if (failed) return spoken(failed)
  if (finish === 'tool-calls')
    return `I stopped after ${limits.steps_max} steps. What was done so far is listed; say "go on" for the rest.`
  if (finish === 'length')
    return 'The model stopped in the middle of its answer. What was done so far is listed.'
  return text === '' ? summary(outcome) : ''
}

function summary({ answers, actions, plans, problems }: Outcome): string {
  const parts = [
    actions.length > 0 && `I have done this: ${actions.map((action) => action.title).join('; ')}.`,
    plans.length > 0 &&
      `${plural(plans.length, 'plan')} wait for approval; nothing of them has happened yet.`,
    ...problems.map(spoken),
    actions.length + plans.length + problems.length === 0 &&
      answers.length > 0 &&
      `I have read ${plural(answers.length, 'list')}.`,
  ].filter((part) => part !== false)
  return parts.length > 0 ? parts.join(' ') : 'The model gave no answer. Nothing was done.'
}
