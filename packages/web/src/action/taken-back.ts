import type { Action } from '../api/types.ts'

/** What became of an action that was taken back: never more than what came back. */
export function takenBackText({ state, taken_back: back }: Pick<Action, 'state' | 'taken_back'>): string {
  if (state === 'recalled') return 'Recalled'
  if (state === 'partly_undone') return back === 'nothing' ? 'Nothing taken back' : 'Taken back in part'
  return back === 'nothing' ? 'Was gone already' : 'Taken back'
}
