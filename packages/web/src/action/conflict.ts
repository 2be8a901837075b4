import type { Action, Conflict } from '../api/wire.ts'
import { createStore } from '../ui/store.ts'

/** An undo that met later work of others and now needs a person's choice. */
export type OpenConflict = { action: Action; conflicts: Conflict[] }

export const openConflict = createStore<OpenConflict | null>(null)
