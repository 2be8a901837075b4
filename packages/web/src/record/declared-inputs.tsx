import type { DeclaredField } from '../api/fields.ts'
import { TextField } from '../ui/form-dialog.tsx'

const typed: readonly DeclaredField['kind'][] = ['text', 'email', 'phone', 'domain', 'day']

/** What a browser offers to type it with. */
const types: Partial<Record<DeclaredField['kind'], string>> = {
  email: 'email',
  phone: 'tel',
  day: 'date',
}

/** What is typed into the form for a new record, as it is declared; `but` what stands otherwise. */
export function DeclaredInputs({
  fields,
  but = [],
}: {
  fields: readonly DeclaredField[]
  but?: readonly string[]
}) {
  return fields
    .filter(({ name, form, kind }) => form && typed.includes(kind) && !but.includes(name))
    .map((field) => (
      <TextField
        key={field.name}
        label={field.heading}
        name={field.name}
        type={types[field.kind] ?? 'text'}
        required={field.needed}
        all={field.name === 'name'}
        placeholder={field.kind === 'domain' ? 'acme.example' : undefined}
      />
    ))
}
