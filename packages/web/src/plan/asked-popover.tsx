import { type RefObject, useLayoutEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { useBeside } from '../ui/beside.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ApproveInPlace, type Leaving } from './approve-in-place.tsx'
import type { Asked } from './asked.ts'
import '../ui/menu.css'

type Props = {
  asked: Asked | null
  onDone: () => void
  onLeave: (keep: boolean) => void
}

/** What was asked, beside where it was asked. */
export function AskedPopover({
  asked,
  onDone,
  onLeave,
  beside,
}: Props & { beside: RefObject<HTMLElement | null> }) {
  const floats = useRef<HTMLDivElement>(null)
  const open = asked !== null
  useLayoutEffect(() => {
    if (open) floats.current?.showPopover()
  }, [open])
  useBeside(floats, beside, 'below', open)
  if (!asked) return null
  return createPortal(
    // Only what stands in it closes it, so that no click elsewhere forgets what was typed.
    <div ref={floats} popover="manual" className="floats asked">
      <ApproveInPlace key={asked.plan.id} asked={asked} onDone={onDone} onLeave={onLeave} />
    </div>,
    document.body,
  )
}

/**
 * The same above the page, where there is no field to stand beside: on the board. However it is
 * closed, no plan is left to wait.
 */
export function AskedDialog({ asked, onDone, onLeave }: Props & { asked: Asked }) {
  const inside = useRef<Leaving>(null)
  return (
    <Dialog title={asked.plan.title} quiet width={420} onClose={() => inside.current?.leave()}>
      <ApproveInPlace ref={inside} asked={asked} onDone={onDone} onLeave={onLeave} />
    </Dialog>
  )
}
