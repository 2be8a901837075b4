import { useSyncExternalStore } from 'react'
import { serverNow } from '../api/clock.ts'

const tick_ms = 500
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null
let shown = floor(serverNow())

function floor(ms: number): number {
  return Math.floor(ms / tick_ms) * tick_ms
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    const now = floor(serverNow())
    if (now === shown) return
    shown = now
    for (const each of listeners) each()
  }, tick_ms)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0 && timer) {
      clearInterval(timer)
      timer = null
    }
  }
}

/**
 * The server's time in steps of half a second; every ring and countdown of the page turns with this
 * one clock.
 */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => (timer ? shown : (shown = floor(serverNow()))))
}
