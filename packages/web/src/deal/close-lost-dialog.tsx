import { settle } from '../action/use-run.ts'
import type { Deal } from '../api/records.ts'
import { callTool } from '../api/tools.ts'
import { FormDialog, TextField } from '../ui/form-dialog.tsx'

/** Losing a deal asks for the reason, then opens the plan. */
export function CloseLostDialog({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  return (
    <FormDialog
      title={`Close ${deal.name} as lost…`}
      lede="It lowers the forecast, so you see a plan first. Nothing changes yet."
      submit="Review the plan"
      onClose={onClose}
      onSubmit={async ({ reason }) => settle(await callTool('deal_close_lost', { deal: deal.id, reason }))}
    >
      <TextField label="Why it was lost" name="reason" required all placeholder="No response, price, chose another…" />
    </FormDialog>
  )
}
