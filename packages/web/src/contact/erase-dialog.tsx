import { useRun } from '../action/use-run.ts'
import { FormDialog, filled, PickField, TextField } from '../ui/form-dialog.tsx'

const grounds = [
  { value: 'no_longer_needed', label: 'No longer needed (Art. 17(1)(a))' },
  { value: 'consent_withdrawn', label: 'Consent withdrawn (b)' },
  { value: 'objection', label: 'Objected (c)' },
  { value: 'unlawful', label: 'Processed unlawfully (d)' },
  { value: 'legal_obligation', label: 'A law demands it (e)' },
]

/** Asks for an erasure. Nothing goes here: what would be destroyed is shown as a plan. */
export function EraseDialog({ contact, onClose }: { contact: { id: string; name: string }; onClose: () => void }) {
  const run = useRun()
  return (
    <FormDialog
      title="Erase this person"
      lede={`Shows what would be destroyed of ${contact.name}, in the records, their history and the audit, and what stays and why. Nothing happens before somebody approves it.`}
      submit="Show the plan"
      onClose={onClose}
      onSubmit={(fields) => run.mutateAsync({ tool: 'contact_erase', input: { contact: contact.id, ...filled(fields) } })}
    >
      <PickField label="Ground" name="ground" options={grounds} value="no_longer_needed" all />
      <TextField label="Reason, in words" name="reason" all placeholder="It is erased with the rest" />
    </FormDialog>
  )
}
