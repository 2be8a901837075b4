import { secondsUntil } from '../api/clock.ts'
import { useNow } from './now.ts'
import { ringText } from './ring-text.ts'

const circumference = 75.4

/**
 * Seconds left to undo or recall, by the server's clock; `whole` is what a full ring stands for, in
 * seconds.
 */
export function Ring({
  until,
  whole = 60,
  to = 'undo',
}: {
  until: string
  whole?: number
  to?: 'undo' | 'recall'
}) {
  // The server's clock is known to about half a second, and nobody was promised more than the
  // whole.
  const seconds = Math.min(Math.ceil(whole), secondsUntil(until, useNow()))
  const share = Math.min(1, seconds / whole)
  return (
    <span
      className="ring"
      role="timer"
      aria-label={`${seconds} seconds left to ${to}`}
      aria-live="off"
    >
      <svg viewBox="0 0 28 28" aria-hidden="true">
        <circle className="bg" cx="14" cy="14" r="12" />
        <circle
          className="fg"
          cx="14"
          cy="14"
          r="12"
          style={{ strokeDashoffset: circumference * (1 - share) }}
        />
      </svg>
      <span aria-hidden="true">{ringText(seconds)}</span>
    </span>
  )
}
