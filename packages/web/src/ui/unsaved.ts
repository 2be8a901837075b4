import { useEffect, useId } from 'react'
import { createStore } from './store.ts'

/** Text that somebody typed: where ("Job title"), and whether it is on its way to the server. */
type Typed = { what: string; sending: boolean }

/** What was typed and is not saved, by where it was typed. */
export const unsaved = createStore<Record<string, Typed>>({})

/** What would be lost now; what is on its way is not. */
export const wouldLose = (): string[] =>
  Object.values(unsaved.get())
    .filter((typed) => !typed.sending)
    .map((typed) => typed.what)

/** Keeps `what` on the list for as long as it is one. */
export function useUnsaved(what: string | null, sending = false): void {
  const id = useId()
  useEffect(() => {
    if (what === null) return
    unsaved.update((now) => ({ ...now, [id]: { what, sending } }))
    return () => unsaved.update(({ [id]: _saved, ...rest }) => rest)
  }, [id, what, sending])
}
