import { type ReactNode, useId } from 'react'
import { Modal } from './modal.tsx'
import { Part } from './part.tsx'
import '../look/dialog.css'

/**
 * A decision above the page: focus starts on the title, or on what inside it says that it takes it;
 * Esc is the harmless button, focus returns. A sheet on a phone.
 */
export function Dialog({
  title,
  lede,
  onClose,
  children,
  footer,
  width = 720,
  quiet = false,
  focus = quiet ? 'inside' : 'title',
}: {
  title: string
  lede?: ReactNode
  onClose: () => void
  children?: ReactNode
  footer?: ReactNode
  width?: number
  quiet?: boolean
  focus?: 'title' | 'inside'
}) {
  const id = useId()
  return (
    <Modal className="dlg" labelledBy={id} width={width} onClose={onClose}>
      <div className="dlg-all">
        <header className={quiet ? 'vh' : 'dlg-head'}>
          <h2 id={id} tabIndex={-1} data-autofocus={focus === 'title' || undefined}>
            {title}
          </h2>
          {lede && <p className="ink2">{lede}</p>}
        </header>
        <div className={quiet ? 'dlg-in quiet' : 'dlg-in'}>
          <Part name="This part">{children}</Part>
        </div>
        {footer && <footer className="dlg-foot">{footer}</footer>}
      </div>
    </Modal>
  )
}
