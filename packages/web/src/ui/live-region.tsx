import { createStore, useStore } from './store.ts'

const spoken = createStore({ text: '', turn: 0 })

/** Says one sentence to screen readers, once. */
export function announce(text: string): void {
  spoken.update((now) => ({ text, turn: now.turn + 1 }))
}

/** The one live region of the page. */
export function LiveRegion() {
  const { text, turn } = useStore(spoken)
  return (
    <div className="vh" role="status" aria-live="polite" data-testid="live-region">
      {/* A changed key makes the same sentence heard twice when it is meant twice. */}
      <span key={turn}>{text}</span>
    </div>
  )
}
