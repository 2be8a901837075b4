import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { Part } from './part.tsx'
import '@mantine/core/styles/ModalBase.css'
import '@mantine/core/styles/Modal.css'
import '@mantine/core/styles/Overlay.css'
import '@mantine/core/styles/Paper.css'
import '@mantine/core/styles/ScrollArea.css'
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
  return (
    <Modal.Root opened onClose={onClose} size={width} centered returnFocus>
      <Modal.Overlay />
      <Modal.Content>
        <header className={quiet ? 'vh' : 'dlg-head'}>
          <Modal.Title tabIndex={-1} data-autofocus={focus === 'title' || undefined}>
            {title}
          </Modal.Title>
          {lede && <p className="ink2">{lede}</p>}
        </header>
        <div className={quiet ? 'dlg-in quiet' : 'dlg-in'}>
          <Part name="This part">{children}</Part>
        </div>
        {footer && <footer className="dlg-foot">{footer}</footer>}
      </Modal.Content>
    </Modal.Root>
  )
}
