import { Popover } from '@mantine/core'
import { type ReactNode, useRef } from 'react'
import { Dialog } from '../ui/dialog.tsx'
import { ApproveInPlace, type Leaving } from './approve-in-place.tsx'
import type { Asked } from './asked.ts'
import '@mantine/core/styles/Popover.css'

type Props = {
  asked: Asked | null
  onDone: () => void
  onLeave: (keep: boolean) => void
}

/** What was asked, beside where it was asked: `children` is one element. */
export function AskedPopover({
  asked,
  onDone,
  onLeave,
  children,
}: Props & { children: ReactNode }) {
  return (
    <Popover
      opened={asked !== null}
      position="bottom-start"
      width="min(360px, calc(100vw - 24px))"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withRoles={false}
      withinPortal
    >
      <Popover.Target>{children}</Popover.Target>
      <Popover.Dropdown className="asked">
        {asked && (
          <ApproveInPlace key={asked.plan.id} asked={asked} onDone={onDone} onLeave={onLeave} />
        )}
      </Popover.Dropdown>
    </Popover>
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
