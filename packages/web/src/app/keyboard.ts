import { undo } from '../action/way-back.ts'
import { meQuery, queryClient } from '../api/queries.ts'
import { openCommands } from '../command/state.ts'
import { offered, type Place, places } from '../session/places.ts'
import { toasts } from '../toast/store.ts'
import { toggleAssistant } from '../ui/assistant-panel.ts'
import { go } from '../ui/go.ts'
import { dialogOpen, isTyping } from '../ui/typing.ts'

const chord_ms_max = 1_200

/** My last action whose window is open, undone from anywhere outside text fields. */
function undoLast(): boolean {
  const last = toasts.get().findLast((entry) => entry.phase === 'open')
  if (last) void undo(last.action)
  return last !== undefined
}

/** Where a key goes, for who may go there. */
function placeOf(key: string): Place | undefined {
  const permissions = queryClient.getQueryData(meQuery.queryKey)?.permissions ?? []
  return offered(places, permissions).find((place) => place.key === key)
}

let back: HTMLElement | null = null

function focusNewestToast(): boolean {
  const buttons = document.querySelectorAll<HTMLElement>(
    '[data-testid="toast-undo"], [data-testid="toast-undo-all"]',
  )
  const newest = buttons[buttons.length - 1]
  if (!newest) return false
  back = document.activeElement instanceof HTMLElement ? document.activeElement : null
  newest.focus()
  return true
}

/** The keys that work on every page; returns how to stop listening. */
export function listenToKeys(): () => void {
  let chord = 0
  const onKey = (event: KeyboardEvent) => {
    const mod = event.ctrlKey || event.metaKey
    const key = event.key.toLowerCase()
    const done = () => event.preventDefault()
    if (mod && !event.shiftKey && !event.altKey) {
      if (key === 'k') {
        done()
        openCommands()
      } else if (key === 'j') {
        done()
        toggleAssistant()
      } else if (key === 'z' && !isTyping(event.target) && undoLast()) done()
      return
    }
    if (event.key === 'F8' && focusNewestToast()) return done()
    if (event.key === 'Escape' && back && document.activeElement?.closest('.toasts')) {
      back.focus()
      back = null
      return done()
    }
    if (mod || event.altKey || isTyping(event.target) || dialogOpen()) return
    if (key === 'g') {
      chord = Date.now()
      return
    }
    const place = Date.now() - chord < chord_ms_max ? placeOf(key) : undefined
    chord = 0
    if (place) {
      done()
      event.stopImmediatePropagation()
      go(place.to)
    }
  }
  window.addEventListener('keydown', onKey, { capture: true })
  return () => window.removeEventListener('keydown', onKey, { capture: true })
}
