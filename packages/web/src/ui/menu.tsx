import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import { useBeside } from './beside.ts'
import './menu.css'

type Trigger = {
  className: string
  label?: string
  title?: string
  testid: string
  content: ReactNode
}

/**
 * A button with a menu, on the browser's own popover: Escape and a click elsewhere close it, focus
 * goes back to the button. Arrows, Home and End move in it.
 */
export function Menu({
  trigger,
  side,
  width,
  children,
}: {
  trigger: Trigger
  side: 'above' | 'below-end'
  width: number
  children: ReactNode
}) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  useBeside(list, button, side, open)
  const items = () => [
    ...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)') ?? []),
  ]
  const move = (event: KeyboardEvent) => {
    const all = items()
    const at = all.findIndex((item) => item === document.activeElement)
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at === -1 ? all.length - 1 : at - 1 + all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key]
    if (event.key === 'Tab') list.current?.hidePopover()
    if (to === undefined || all.length === 0) return
    event.preventDefault()
    all[to % all.length]?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className={trigger.className}
        aria-label={trigger.label}
        title={trigger.title}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        popoverTarget={id}
        data-testid={trigger.testid}
      >
        {trigger.content}
      </button>
      <div
        ref={list}
        id={id}
        className="floats menu"
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={trigger.label ?? trigger.title}
        style={{ width }}
        onToggle={(event) => {
          const opened = event.newState === 'open'
          setOpen(opened)
          if (opened) items()[0]?.focus()
        }}
        onKeyDown={move}
      >
        {children}
      </div>
    </>
  )
}

/** One thing the menu does; it closes with it. */
export function MenuItem({
  icon,
  disabled = false,
  onClick,
  children,
}: {
  icon?: ReactNode
  disabled?: boolean
  onClick: () => void
  children: ReactNode
}) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      disabled={disabled}
      onClick={(event) => {
        event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover()
        onClick()
      }}
    >
      {icon}
      {children}
    </button>
  )
}
