import { type MouseEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { createPortal } from 'react-dom'

type Props = {
  className: string
  /** The id of its title, or else what it is called. */
  labelledBy?: string
  label?: string
  width?: number
  /** Escape, a click beside it, or going back on a phone. It stays open until it is not drawn. */
  onClose?: () => void
  children: ReactNode
}

/**
 * The browser's own modal dialog: above everything, the rest of the page inert, and focus goes back
 * where it was. It begins on what inside says `data-autofocus`.
 */
export function Modal({ className, labelledBy, label, width, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const close = useRef(onClose)
  useEffect(() => {
    close.current = onClose
  })
  useLayoutEffect(() => {
    const shown = dialog.current
    if (!shown) return
    shown.showModal()
    shown.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    const onCancel = (event: Event) => {
      if (event.target !== shown) return
      event.preventDefault()
      close.current?.()
    }
    // A browser that was refused once closes it the second time without asking.
    const onClosed = () => {
      if (shown.open) return
      shown.showModal()
      close.current?.()
    }
    shown.addEventListener('cancel', onCancel)
    shown.addEventListener('close', onClosed)
    return () => {
      shown.removeEventListener('cancel', onCancel)
      shown.removeEventListener('close', onClosed)
      shown.close()
    }
  }, [])
  // What begins inside and ends beside it, like selecting text, is no click beside it.
  const beside = useRef(false)
  const isBeside = ({ target }: MouseEvent) => target === dialog.current
  return createPortal(
    <dialog
      ref={dialog}
      className={className}
      aria-labelledby={labelledBy}
      aria-label={label}
      style={width === undefined ? undefined : { maxWidth: width }}
      onMouseDown={(event) => {
        beside.current = isBeside(event)
      }}
      onClick={(event) => {
        if (beside.current && isBeside(event)) onClose?.()
      }}
    >
      {children}
    </dialog>,
    document.body,
  )
}
