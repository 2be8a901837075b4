import { useRun } from '../action/use-run.ts'
import { usePeople } from '../api/people.ts'
import type { Snapshot } from '../api/records.ts'
import { CompanyPicker } from '../company/company-picker.tsx'
import { FormDialog, filled, PickField, plainAmount, TextField } from '../ui/form-dialog.tsx'

export function DealForm({ snapshot, onClose }: { snapshot: Snapshot | undefined; onClose: () => void }) {
  const run = useRun<{ id: string }>()
  const people = usePeople()
  const stages = (snapshot?.stages ?? []).filter((stage) => stage.kind === 'open')
  return (
    <FormDialog
      title="New deal"
      submit="Add deal"
      onClose={onClose}
      onSubmit={async ({ amount, ...fields }) => {
        const result = await run.mutateAsync({ tool: 'deal_create', input: filled(fields) })
        // An amount moves the forecast, so it is a plan of its own.
        if (amount && result.status === 'applied')
          await run.mutateAsync({ tool: 'deal_update_amount', input: { deal: result.output.id, amount: plainAmount(amount) } })
      }}
    >
      <TextField label="Name" name="name" required all />
      <CompanyPicker name="company" />
      <PickField
        label="Stage"
        name="stage"
        value={stages[0]?.id}
        options={stages.map((stage) => ({ value: stage.id, label: stage.name }))}
      />
      <TextField label="Amount (opens a plan)" name="amount" type="money" placeholder="48000" />
      <TextField label="Close date" name="close_on" type="date" />
      <PickField
        label="Owner"
        name="owner"
        none="Me"
        options={people.map((person) => ({ value: person.id, label: person.name }))}
      />
      <TextField label="Next step" name="next_step" />
    </FormDialog>
  )
}
