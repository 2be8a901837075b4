import { settle } from '../action/use-run.ts'
import { callTool } from '../api/tools.ts'
import type { Deal } from '../api/wire.ts'
import { type Asked, askedOf } from '../plan/asked.ts'
import { FormDialog, TextField } from '../ui/form-dialog.tsx'

type Props = { deal: Deal; onClose: () => void; onAsked: (asked: Asked | null) => void }

/** Losing a deal asks for the reason, then for the yes. */
export function CloseLostDialog({ deal, onClose, onAsked }: Props) {
  return (
    <FormDialog
      title={`Close ${deal.name} as lost…`}
      lede="It lowers the forecast, so you see what changes first. Nothing changes yet."
      submit="See what changes"
      onClose={onClose}
      onSubmit={async ({ reason = '' }) => {
        const call = () => callTool('deal_close_lost', { deal: deal.id, reason })
        onAsked(askedOf(settle(await call(), true), call))
      }}
    >
      <TextField
        label="Why it was lost"
        name="reason"
        required
        all
        placeholder="No response, price, chose another…"
      />
    </FormDialog>
  )
}
