import { queryClient } from '../api/queries.ts'
import { createStore } from '../ui/store.ts'
import { unsaved } from '../ui/unsaved.ts'

/** Whether the sign-in lies over a page that is kept for the text somebody typed on it. */
export const cover = createStore(false)

/**
 * The session has ended. A page on which something was typed stays below the sign-in, for the same
 * person alone; any other goes.
 */
export function sessionOver(): void {
  if (Object.keys(unsaved.get()).length > 0) cover.set(true)
  else if (!cover.get()) queryClient.setQueryData(['me'], null)
}
