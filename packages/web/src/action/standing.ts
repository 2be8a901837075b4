import { isSystem } from '../api/people.ts'
import type { KnownAction } from '../api/wire.ts'

/** What can be done about an action at this moment. */
export type Standing = 'undo' | 'recall' | 'take_back' | 'redo' | 'none'

/** By the server's clock (ms) and the action's state; the server decides again when it is asked. */
export function standing(action: KnownAction, now: number): Standing {
  // What the product set up itself is where everybody starts from, and nobody's to take back.
  if (action.effect === 'read' || isSystem(action.principal)) return 'none'
  // What a force took back comes back with the force.
  if (action.overwritten_by) return 'none'
  if (action.state === 'held')
    return action.release_at && Date.parse(action.release_at) > now ? 'recall' : 'none'
  // Once the hold of what leaves the house is over, no click stops it: the window of its undo lasts
  // a moment longer than the hold.
  const gone =
    action.effect === 'dispatch' && !(action.release_at && Date.parse(action.release_at) > now)
  const open = !gone && action.undo_until ? Date.parse(action.undo_until) > now : false
  // One undo has its way back on the action it took back; a rewind of many is taken back as a
  // whole.
  if (action.kind === 'undo')
    return action.tool.startsWith('rewind') && action.state === 'applied'
      ? open
        ? 'undo'
        : 'take_back'
      : 'none'
  if (action.state === 'undone') return 'redo'
  if (action.state !== 'applied' && action.state !== 'partly_undone') return 'none'
  // What has left the house stays out. What still waits, for its agent or for the mail server, is
  // stopped.
  if (action.live === false || (action.effect === 'dispatch' && !action.outbox?.queued))
    return 'none'
  return open ? 'undo' : 'take_back'
}
