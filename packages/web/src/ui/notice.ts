import { createStore } from './store.ts'

/** A refusal that belongs to no field or form on the page; shown above it until put away. */
export const notice = createStore<unknown>(null)
