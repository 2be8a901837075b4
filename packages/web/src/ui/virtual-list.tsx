import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import './virtual-list.css'

type Props<T> = {
  label: string
  head: ReactNode
  rows: (T | undefined)[]
  rowHeight: number
  rowKey: (row: T) => string
  render: (row: T) => ReactNode
  onOpen: (row: T) => void
  onReach: (index: number) => void
  columns: string
  testId?: string
}

/**
 * Thousands of rows of one height, of which only those in sight exist. ↑ ↓ or J K move, Enter
 * opens.
 */
export function VirtualList<T>({
  label,
  head,
  rows,
  rowHeight,
  rowKey,
  render,
  onOpen,
  onReach,
  columns,
  testId,
}: Props<T>) {
  const scroller = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(-1)
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const items = list.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => onReach(last), [last, onReach])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height measures everything anew
  useEffect(() => list.measure(), [rowHeight])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 15, PageUp: -15 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      const next = Math.max(0, Math.min(rows.length - 1, at + step))
      setAt(next)
      list.scrollToIndex(next)
    }
    const row = rows[at]
    if (event.key === 'Enter' && row && event.target === scroller.current) onOpen(row)
  }
  const active = rows[at]
  return (
    <div
      ref={scroller}
      className="vlist"
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length}
      aria-activedescendant={active ? `row-${rowKey(active)}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      data-testid={testId}
      style={{ '--columns': columns } as React.CSSProperties}
    >
      <div className="vhead" role="row">
        {head}
      </div>
      <div role="rowgroup" style={{ height: list.getTotalSize(), position: 'relative' }}>
        {items.map((item) => {
          const row = rows[item.index]
          return (
            <div
              key={row ? rowKey(row) : item.index}
              id={row ? `row-${rowKey(row)}` : undefined}
              className="vrow"
              role="row"
              tabIndex={-1}
              aria-rowindex={item.index + 1}
              aria-selected={item.index === at}
              style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
              onClick={(event) =>
                row && !(event.target as HTMLElement).closest('a, button, input') && onOpen(row)
              }
            >
              {row ? (
                render(row)
              ) : (
                <span role="gridcell" aria-label="Reading">
                  <span className="bone" style={{ width: '60%' }} />
                </span>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
