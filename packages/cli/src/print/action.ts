import { styleText } from 'node:util'
import type { Action, Receipt } from '@rescind/wire'
import { changes, conflicts } from './change.ts'
import { duration, moment } from './moment.ts'
import { count, oneLine, words } from './plain.ts'

const changesMax = 5

/**
 * What was done, and for how long and with which command it can be taken back. `now` is the
 * server's clock.
 */
export function action(done: Action, now: number): string {
  const lines = [`${styleText('bold', heading(done))}  ${oneLine(done.title)}`]
  // The title of a small action says what it changed.
  if (done.rows > 1 && done.changes.rows.length > 0)
    lines.push(changes(done.changes, changesMax).replace(/^/gm, '  '))
  if (done.part_back)
    lines.push(
      `  ${done.part_back.records} of ${count(done.rows, 'change')} taken back by ${done.part_back.by.map(({ name }) => name).join(', ')}`,
    )
  const way = wayBack(done, now)
  if (way) lines.push(`  ${way}`)
  return lines.join('\n')
}

function heading(done: Action): string {
  const { state, kind } = done
  if (done.overwritten_by && state !== 'partly_undone') return 'Taken back by force'
  if (state === 'applied' && kind === 'do') return 'Done'
  const said = state === 'applied' ? turned(done) : words(state)
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}`
}

/** How far an undo or redo came. */
function turned({ kind, receipt: came }: Action): string {
  const said = kind === 'redo' ? 'redone' : 'taken back'
  if (!came) return said
  if (came.undone + came.recalled === 0) return `nothing ${said}`
  return came.kept.length + came.residue.length === 0 ? said : `${said} in part`
}

/** How it can still be taken back; empty where it cannot or was already. */
export function wayBack(done: Action, now: number): string {
  const { id, state, kind, live, undo_until, release_at, overwritten_by: force } = done
  if (force) return `In force again once the force is taken back: rescind rewind --action ${force}`
  const standing =
    kind === 'do'
      ? live && ['applied', 'held', 'partly_undone'].includes(state)
      : state === 'applied'
  // Once the hold of what leaves the house is over, only what still waits can be stopped.
  const over = done.effect === 'dispatch' && state !== 'held'
  if (!standing || (over && !done.outbox?.queued)) return ''
  const left = undo_until ? Date.parse(undo_until) - now : 0
  if (state === 'held' && left > 0)
    return `Waits until ${moment(release_at ?? undo_until!)}; recall within ${duration(left)}: rescind undo ${id}`
  if (left > 0 && !over)
    return `${kind === 'undo' ? 'Redo' : 'Undo'} within ${duration(left)}: rescind undo ${id}`
  return `Take back, with a preview: rescind rewind --action ${id}`
}

/** What an undo did, what it had to leave, and why. */
export function receipt(done: Receipt): string {
  const lines = [
    `${count(done.undone, 'row')} put back${done.recalled > 0 ? `, ${count(done.recalled, 'message')} stopped` : ''}.`,
  ]
  for (const { count: n } of done.along ?? [])
    lines.push(`${count(n, 'action')} of the product that followed from it went along.`)
  for (const { text, count: n } of done.residue)
    lines.push(`${count(n, 'message')} ${oneLine(text)}.`)
  if (done.kept.length > 0) lines.push(`Stayed:\n${conflicts(done.kept)}`)
  return lines.join('\n')
}
