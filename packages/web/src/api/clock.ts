/**
 * The server's clock, as far as answers tell. The `Date` header has whole seconds, so one answer
 * only bounds the difference: server − here lies in [date − received, date + 1000 − sent).
 * Intersecting the bounds of many answers narrows it to milliseconds.
 */
export type Bounds = { low: number; high: number }

/**
 * Narrows the bounds (ms) by one answer; starts anew when they contradict each other, as after a
 * clock was set.
 */
export function narrow(
  bounds: Bounds | null,
  date: number,
  sent: number,
  received: number,
): Bounds {
  const low = date - received
  const high = date + 1000 - sent
  if (!bounds || low > bounds.high || high < bounds.low) return { low, high }
  return { low: Math.max(bounds.low, low), high: Math.min(bounds.high, high) }
}

let bounds: Bounds | null = null

/** Takes one answer's `Date` header (or ISO `now`) into account; an unreadable one is ignored. */
export function observe(date: string | null, sent: number, received: number): void {
  const at = date ? Date.parse(date) : Number.NaN
  if (!Number.isNaN(at)) bounds = narrow(bounds, at, sent, received)
}

/** Milliseconds since the epoch by the server's clock. */
export function serverNow(): number {
  return Date.now() + (bounds ? Math.round((bounds.low + bounds.high) / 2) : 0)
}

/** Whole seconds until `until` (ISO), rounded up, never negative. */
export function secondsUntil(until: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(until) - now) / 1000))
}
