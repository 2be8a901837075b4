import type { Action, Mode } from '../api/wire.ts'
import { sentence } from '../words/diff.ts'
import { count } from '../words/numbers.ts'
import { partBackText, takenBackText } from './taken-back.ts'

/** How a mode is said to people. */
export const modes: Record<Mode, string> = {
  autonomous: 'read only',
  implicit: 'at once',
  held: 'held',
  explicit: 'as a plan',
}

/** A state in a word or two: what a person calls it. */
export function stateName(state: Action['state']): string {
  return state === 'superseded' ? 'Replaced' : sentence(state)
}

/** A force has taken back all of it. */
export function isForcedBack(action: Pick<Action, 'overwritten_by' | 'state'>): boolean {
  return Boolean(action.overwritten_by) && action.state !== 'partly_undone'
}

/** The tag of a state that is not plainly done. */
export function stateWords(
  action: Action,
): { text: string; voice: '' | 'hold' | 'undo' | 'final' } | null {
  if (isForcedBack(action)) return { text: 'Taken back by force', voice: 'undo' }
  switch (action.state) {
    case 'applied':
      return action.part_back ? { text: partBackText(action)!, voice: 'undo' } : null
    case 'answered':
    case 'undone':
      return null
    case 'held':
      return { text: 'In its hold', voice: 'undo' }
    case 'awaiting_approval':
      return { text: 'Waits for approval', voice: 'hold' }
    case 'drifted':
      return { text: 'Drifted', voice: 'hold' }
    case 'partly_undone':
      return { text: partBackText(action) ?? takenBackText(action), voice: 'undo' }
    case 'running':
      return {
        text: `${count(action.progress?.done)} of ${count(action.progress?.total)} actions back`,
        voice: 'undo',
      }
    case 'stopped':
      return { text: 'Stopped on its way', voice: 'hold' }
    default:
      return { text: stateName(action.state), voice: '' }
  }
}
