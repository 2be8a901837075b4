import { useRun } from '../action/use-run.ts'
import { useFields } from '../api/fields.ts'
import { usePeople } from '../api/people.ts'
import { CompanyPicker, withCompany } from '../company/company-picker.tsx'
import { DeclaredInputs } from '../record/declared-inputs.tsx'
import { FormDialog, filled, PickField } from '../ui/form-dialog.tsx'
import { oneOf } from '../ui/one-of.ts'
import { sentence } from '../words/diff.ts'
import { lifecycles } from './lifecycle.ts'

export function ContactForm({ onClose }: { onClose: () => void }) {
  const run = useRun()
  const people = usePeople()
  const declared = useFields('contact')
  if (!declared) return null
  return (
    <FormDialog
      title="New contact"
      submit="Add contact"
      onClose={onClose}
      onSubmit={(fields) => {
        const { last_name = '', lifecycle, ...rest } = filled(fields)
        const input = { ...withCompany(rest), last_name, lifecycle: oneOf(lifecycles, lifecycle) }
        return run.mutateAsync({ tool: 'contact_create', input })
      }}
    >
      <DeclaredInputs fields={declared} />
      <CompanyPicker name="company" />
      <PickField
        label="Lifecycle"
        name="lifecycle"
        value="lead"
        options={lifecycles.map((value) => ({ value, label: sentence(value) }))}
      />
      <PickField
        label="Owner"
        name="owner"
        none="Me"
        options={people.map((person) => ({ value: person.id, label: person.name }))}
      />
    </FormDialog>
  )
}
