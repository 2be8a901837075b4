import { useRun } from '../action/use-run.ts'
import { useFields } from '../api/fields.ts'
import { usePeople } from '../api/people.ts'
import type { Snapshot } from '../api/wire.ts'
import { CompanyPicker, withCompany } from '../company/company-picker.tsx'
import { DeclaredInputs } from '../record/declared-inputs.tsx'
import { FormDialog, filled, PickField, TextField } from '../ui/form-dialog.tsx'
import { NumberField } from '../ui/number-field.tsx'
import { moneyKind } from '../ui/number-kinds.ts'

export function DealForm({
  snapshot,
  onClose,
}: {
  snapshot: Snapshot | undefined
  onClose: () => void
}) {
  const run = useRun()
  const people = usePeople()
  const declared = useFields('deal')
  if (!declared) return null
  const stages = (snapshot?.stages ?? []).filter((stage) => stage.kind === 'open')
  return (
    <FormDialog
      title="New deal"
      submit="Add deal"
      onClose={onClose}
      // One call: with an amount it moves the forecast, and is a plan.
      onSubmit={(fields) => {
        const { name = '', ...rest } = filled(fields)
        return run.mutateAsync({ tool: 'deal_create', input: { name, ...withCompany(rest) } })
      }}
    >
      <TextField label="Name" name="name" required all />
      <CompanyPicker name="company" />
      <PickField
        label="Stage"
        name="stage"
        value={stages[0]?.id}
        none={stages.length === 0 ? 'The first one' : undefined}
        options={stages.map((stage) => ({ value: stage.id, label: stage.name }))}
      />
      <NumberField
        label="Amount (opens a plan)"
        name="amount"
        kind={moneyKind(snapshot?.currency)}
      />
      <TextField label="Close date" name="close_on" type="date" />
      <PickField
        label="Owner"
        name="owner"
        none="Me"
        options={people.map((person) => ({ value: person.id, label: person.name }))}
      />
      <DeclaredInputs fields={declared} but={['name', 'close_on']} />
    </FormDialog>
  )
}
