import { useRun } from '../action/use-run.ts'
import { Problem } from '../api/problem.ts'
import { FormDialog, filled, PickField, TextField } from '../ui/form-dialog.tsx'
import { RecordPicker } from '../ui/record-picker.tsx'

const grounds = [
  { value: 'no_longer_needed', label: 'No longer needed (Art. 17(1)(a))' },
  { value: 'consent_withdrawn', label: 'Consent withdrawn (b)' },
  { value: 'objection', label: 'Objected (c)' },
  { value: 'unlawful', label: 'Processed unlawfully (d)' },
  { value: 'legal_obligation', label: 'A law demands it (e)' },
]

/**
 * Asks for an erasure, of this contact or of one that is chosen here. Nothing goes here: what would
 * be destroyed is shown as a plan.
 */
export function EraseDialog({
  contact,
  onClose,
}: {
  contact?: { id: string; name: string }
  onClose: () => void
}) {
  const run = useRun()
  const ask = async ({ contact: chosen = '', ...fields }: Record<string, string>) => {
    const id = contact?.id ?? chosen
    if (id === '')
      throw new Problem(0, {
        code: 'invalid_input',
        detail: 'Nobody was chosen, and nothing was asked for.',
        next: 'Type a name and choose one of those that are found.',
      })
    await run.mutateAsync({ tool: 'contact_erase', input: { contact: id, ...filled(fields) } })
  }
  return (
    <FormDialog
      title={contact ? 'Erase this person' : 'Erase a person'}
      lede={`Shows what would be destroyed of ${contact?.name ?? 'a person'}, in the records, their history and the audit, and what stays and why. Nothing happens before somebody approves it.`}
      submit="Show the plan"
      onClose={onClose}
      onSubmit={ask}
    >
      {!contact && (
        <div className="all">
          <RecordPicker label="Person" name="contact" tool="contact_find" required />
        </div>
      )}
      <PickField label="Ground" name="ground" options={grounds} value="no_longer_needed" all />
      <TextField
        label="Reason, in words"
        name="reason"
        all
        placeholder="It is erased with the rest"
      />
    </FormDialog>
  )
}
