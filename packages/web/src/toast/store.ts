import { onAbsorbed } from '../action/absorb.ts'
import { takenBackText } from '../action/taken-back.ts'
import { serverNow } from '../api/clock.ts'
import type { Action } from '../api/wire.ts'
import { announce } from '../ui/live-region.tsx'
import { createStore } from '../ui/store.ts'
import { afterText, beforeText, cellName, tellingCells } from '../words/diff.ts'
import { type Entry, reduce } from './toasts.ts'

export const toasts = createStore<Entry[]>([])

/**
 * Lists are read again all the time and tell of every recent action; what was put away stays so in
 * this window.
 */
const putAway = new Set<string>()

/**
 * Shows, changes or ends the toast of an action; a new one is announced once, with the difference.
 */
export function tell(action: Action): void {
  if (putAway.has(action.id)) return
  const known = toasts.get().find((entry) => entry.action.id === action.id)
  toasts.update((entries) => reduce(entries, { type: 'told', action, now: serverNow() }))
  const shown = toasts.get().find((entry) => entry.action.id === action.id)
  if (!shown || shown.phase === known?.phase) return
  if (shown.phase === 'open') announce(`${differenceOf(action)}. Undo is possible for 60 seconds.`)
  if (shown.phase === 'held') announce(`${action.title}. It waits and can be recalled.`)
  if (shown.phase === 'back') announce(`${takenBackText(action)}: ${differenceOf(action)}`)
}

onAbsorbed(tell)

export function tick(now: number): void {
  toasts.update((entries) => reduce(entries, { type: 'tick', now }))
}

export function dismiss(ids: string[]): void {
  for (const id of ids) putAway.add(id)
  toasts.update((entries) => reduce(entries, { type: 'dismissed', ids }))
}

function differenceOf(action: Action): string {
  const change = action.changes?.rows.length === 1 ? action.changes.rows[0] : undefined
  const cell = change ? tellingCells(change)[0] : undefined
  if (!change || !cell || change.op !== 'update') return action.title
  return `${change.label}: ${cellName(cell, change.table)} was ${beforeText(cell)}, is ${afterText(cell)}`
}
