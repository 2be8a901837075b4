import { useRun } from '../action/use-run.ts'
import { usePeople } from '../api/people.ts'
import { FormDialog, filled, PickField, TextField } from '../ui/form-dialog.tsx'
import { NumberField } from '../ui/number-field.tsx'
import { employeesKind } from '../ui/number-kinds.ts'

export function CompanyForm({ onClose }: { onClose: () => void }) {
  const run = useRun()
  const people = usePeople()
  return (
    <FormDialog
      title="New company"
      submit="Add company"
      onClose={onClose}
      onSubmit={(fields) => {
        const { name = '', employees, ...texts } = filled(fields)
        return run.mutateAsync({
          tool: 'company_create',
          input: { name, ...texts, ...(employees && { employees: Number(employees) }) },
        })
      }}
    >
      <TextField label="Name" name="name" required all />
      <TextField label="Domain" name="domain" placeholder="acme.example" />
      <TextField label="Industry" name="industry" />
      <TextField label="City" name="city" />
      <TextField label="Country" name="country" />
      <NumberField label="Employees" name="employees" kind={employeesKind} />
      <PickField
        label="Owner"
        name="owner"
        none="Me"
        options={people.map((person) => ({ value: person.id, label: person.name }))}
      />
    </FormDialog>
  )
}
