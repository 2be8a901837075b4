import type { KeyboardEvent } from 'react'

/**
 * ↑ ↓ or J K move through a list's rows, U takes the row back; Enter works by itself, because the
 * focus is on its link.
 */
export function listKeys(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(':scope > li')]
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  if (step !== undefined) {
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))]
    const target = next?.querySelector<HTMLElement>('[data-row-focus], a, button')
    if (!target) return
    event.preventDefault()
    target.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
  if (event.key === 'u') rows[at]?.querySelector<HTMLElement>('[data-way-back]')?.click()
}
