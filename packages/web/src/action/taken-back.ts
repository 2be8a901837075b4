import type { Action } from '../api/wire.ts'
import { listText } from '../words/list.ts'
import { count } from '../words/numbers.ts'

/** What became of an action that was taken back: never more than what came back. */
export function takenBackText({
  state,
  taken_back: back,
}: Pick<Action, 'state'> & Partial<Pick<Action, 'taken_back'>>): string {
  if (state === 'recalled') return 'Recalled'
  if (state === 'partly_undone')
    return back === 'nothing' ? 'Nothing taken back' : 'Taken back in part'
  return back === 'nothing' ? 'Was gone already' : 'Taken back'
}

type Parted = Pick<Action, 'part_back' | 'rows'>

/** "2 of 14 taken back", of what else stands; null where no part of it was taken back. */
export function partBackText({ part_back: back, rows }: Parted): string | null {
  return back ? `${count(back.records)} of ${count(Math.max(rows, back.records))} taken back` : null
}

/** "2 of its 14 changes were taken back, by you and Ada Quay." */
export function partBackSentence(
  { part_back: back, rows }: Parted,
  me: string | undefined,
): string | null {
  if (!back) return null
  const names = back.by.map((person) => (person.id === me ? 'you' : person.name))
  const of = Math.max(rows, back.records)
  const which =
    of === 1
      ? 'Its change was'
      : `${count(back.records)} of its ${count(of)} changes ${back.records === 1 ? 'was' : 'were'}`
  return `${which} taken back, by ${listText(names)}.`
}
