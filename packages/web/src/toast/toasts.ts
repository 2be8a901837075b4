import { standing } from '../action/standing.ts'
import type { Action, Ref } from '../api/wire.ts'

/**
 * open: can be undone; held: can be recalled; late: the window ended just now; back: taken back
 * just now.
 */
export type Phase = 'open' | 'held' | 'late' | 'back'
export type Entry = { action: Action; phase: Phase; ends: number }

export type Event =
  | { type: 'told'; action: Action; now: number }
  | { type: 'tick'; now: number }
  | { type: 'dismissed'; ids: string[] }

const stays_ms = 4_000
/** How long a held action is shown here; after that its own page and the outbox show the time. */
const held_ms = 60_000

function until(iso: string | null | undefined): number {
  return iso ? Date.parse(iso) : 0
}

/** The entry an action deserves now, or null when there is nothing to take back at one click. */
function entryOf(action: Action, now: number, known: Entry | undefined): Entry | null {
  if (
    action.state === 'undone' ||
    action.state === 'recalled' ||
    action.state === 'partly_undone'
  ) {
    if (!known) return null
    return known.phase === 'back'
      ? { ...known, action }
      : { action, phase: 'back', ends: now + stays_ms }
  }
  if (action.kind === 'undo') return null
  switch (standing(action, now)) {
    case 'recall': {
      const ends = Math.min(
        until(action.release_at),
        until(action.plan?.approved_at ?? action.at) + held_ms,
      )
      return ends > now ? { action, phase: 'held', ends } : null
    }
    case 'undo':
      return { action, phase: 'open', ends: until(action.undo_until) }
    case 'take_back':
      return known?.phase === 'late' ? known : null
    default:
      return null
  }
}

/**
 * What the toasts show after something was heard; pure, so that every window reaches the same
 * state.
 */
export function reduce(entries: Entry[], event: Event): Entry[] {
  if (event.type === 'dismissed')
    return entries.filter((entry) => !event.ids.includes(entry.action.id))
  if (event.type === 'told') {
    const known = entries.find((entry) => entry.action.id === event.action.id)
    const next = entryOf(event.action, event.now, known)
    const others = entries.filter((entry) => entry !== known)
    return next ? [...others, next].sort((a, b) => a.action.at.localeCompare(b.action.at)) : others
  }
  const { now } = event
  if (entries.every((entry) => entry.ends > now)) return entries
  return entries.flatMap((entry) => {
    if (entry.ends > now) return [entry]
    const late =
      entry.phase === 'open' &&
      standing(entry.action, now) === 'take_back' &&
      now < entry.ends + stays_ms
    return late ? [{ ...entry, phase: 'late' as const, ends: entry.ends + stays_ms }] : []
  })
}

export type Toast =
  | { key: string; kind: 'one'; entry: Entry }
  | { key: string; kind: 'group'; agent: Ref; entries: Entry[] }

/**
 * From the second open change of one agent on they become one toast; its time is that of the
 * earliest.
 */
export function grouped(entries: Entry[]): Toast[] {
  const byAgent = Map.groupBy(
    entries.filter((entry) => entry.phase === 'open' && entry.action.agent),
    (entry) => entry.action.agent?.id ?? '',
  )
  const toasts: Toast[] = []
  const done = new Set<string>()
  for (const entry of entries) {
    const agent = entry.action.agent
    const together = entry.phase === 'open' && agent ? (byAgent.get(agent.id) ?? []) : []
    if (!agent || together.length < 2) toasts.push({ key: entry.action.id, kind: 'one', entry })
    else if (!done.has(agent.id)) {
      done.add(agent.id)
      toasts.push({ key: `agent-${agent.id}`, kind: 'group', agent, entries: together })
    }
  }
  return toasts
}
