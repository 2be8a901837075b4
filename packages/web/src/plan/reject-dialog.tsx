import type { Plan } from '../api/wire.ts'
import { Dialog } from '../ui/dialog.tsx'
import type { Decide } from './decide.ts'

/** One key is too little for a no that others see: it asks first. */
export function RejectDialog({
  plan,
  decide,
  onClose,
}: {
  plan: Plan
  decide: Decide
  onClose: () => void
}) {
  const reject = () => {
    decide.reject()
    onClose()
  }
  return (
    <Dialog
      title="Reject this plan?"
      lede={`${plan.title}. Nobody can approve it then; ${plan.requested_by.name} can ask again.`}
      width={480}
      onClose={onClose}
      footer={
        <>
          <button type="button" className="btn ink lg" onClick={reject} data-testid="reject-asked">
            Reject
          </button>
          <button type="button" className="btn lg" onClick={onClose}>
            Let it wait
          </button>
        </>
      }
    />
  )
}
