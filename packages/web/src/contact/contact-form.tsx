import { useRun } from '../action/use-run.ts'
import { usePeople } from '../api/people.ts'
import { CompanyPicker, withCompany } from '../company/company-picker.tsx'
import { FormDialog, filled, PickField, TextField } from '../ui/form-dialog.tsx'
import { oneOf } from '../ui/one-of.ts'
import { sentence } from '../words/diff.ts'
import { lifecycles } from './lifecycle.ts'

export function ContactForm({ onClose }: { onClose: () => void }) {
  const run = useRun()
  const people = usePeople()
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
      <TextField label="First name" name="first_name" />
      <TextField label="Last name" name="last_name" required />
      <TextField label="Email" name="email" type="email" />
      <TextField label="Phone" name="phone" type="tel" />
      <TextField label="Job title" name="title" />
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
