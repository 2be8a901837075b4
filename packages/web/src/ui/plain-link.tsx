import type { MouseEvent, ReactNode } from 'react'
import { go } from './go.ts'

/**
 * A link without the router's own bookkeeping per link; in lists of thousands that is what scrolls
 * smoothly.
 */
export function PlainLink({ to, children }: { to: string; children: ReactNode }) {
  const onClick = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
      return
    event.preventDefault()
    go(to)
  }
  return (
    <a className="plain" href={to} tabIndex={-1} onClick={onClick}>
      {children}
    </a>
  )
}
