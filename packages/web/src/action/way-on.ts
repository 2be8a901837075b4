import type { Action } from '../api/wire.ts'
import { createStore } from '../ui/store.ts'

/**
 * What protects a person and is not taken back once its 60 seconds are over: another tool ends it,
 * with its own evidence and its own yes.
 */
export type WayOn = {
  ends: 'opt_out' | 'block' | 'hold'
  /** The person it is about; null where it is about an address or a company. */
  contact: { id: string; name: string } | null
}

const protecting: Readonly<Record<string, WayOn['ends']>> = {
  consent_withdraw: 'opt_out',
  consent_unsubscribe: 'opt_out',
  suppression_add: 'block',
  legal_hold_place: 'hold',
}

/** Whether a plan would take back nothing of what this tool did. */
export const protects = (tool: string | undefined): boolean =>
  tool !== undefined && tool in protecting

/** The way on from an action; null where a plan takes it back. */
export function wayOn({ tool, changes }: Pick<Action, 'tool' | 'changes'>): WayOn | null {
  const ends = protecting[tool]
  if (!ends) return null
  const said = changes.rows
    .flatMap(({ cells }) => cells)
    .find(({ field, after }) => field === 'contact_id' && typeof after === 'string')
  const contact = said && { id: String(said.after), name: said.after_label ?? 'the contact' }
  return { ends, contact: contact ?? null }
}

export const openWayOn = createStore<WayOn | null>(null)
