import { useRun } from '../action/use-run.ts'
import { useFields } from '../api/fields.ts'
import { usePeople } from '../api/people.ts'
import { DeclaredInputs } from '../record/declared-inputs.tsx'
import { FormDialog, filled, PickField } from '../ui/form-dialog.tsx'
import { NumberField } from '../ui/number-field.tsx'
import { employeesKind } from '../ui/number-kinds.ts'

export function CompanyForm({ onClose }: { onClose: () => void }) {
  const run = useRun()
  const people = usePeople()
  const declared = useFields('company')
  if (!declared) return null
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
      <DeclaredInputs fields={declared} />
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
