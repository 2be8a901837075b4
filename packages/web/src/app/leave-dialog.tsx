import { useBlocker } from '@tanstack/react-router'
import { Dialog } from '../ui/dialog.tsx'
import { wouldLose } from '../ui/unsaved.ts'

/** Asks before text that was typed goes with its page; the browser asks before a reload. */
export function LeaveDialog() {
  const leaving = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      current.pathname !== next.pathname && wouldLose().length > 0,
    enableBeforeUnload: () => wouldLose().length > 0,
    withResolver: true,
  })
  if (leaving.status !== 'blocked') return null
  return (
    <Dialog
      title="Leave what you typed?"
      lede={`Not saved: ${wouldLose().join(', ')}. It goes with this page.`}
      width={480}
      onClose={leaving.reset}
      footer={
        <>
          <button type="button" className="btn ink lg" onClick={leaving.reset}>
            Stay here
          </button>
          <button type="button" className="btn lg" onClick={leaving.proceed}>
            Discard and leave
          </button>
        </>
      }
    />
  )
}
