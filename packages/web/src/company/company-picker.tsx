import type { Ref } from '../api/wire.ts'
import { useMay } from '../session/use-places.ts'
import { RecordPicker } from '../ui/record-picker.tsx'

/** The company of something else; one that nobody has yet is made along with it. */
export function CompanyPicker({ name, start }: { name: string; start?: Ref | null }) {
  const may = useMay()('company:write')
  return (
    <RecordPicker
      label="Company"
      name={name}
      tool="company_find"
      start={start}
      makes={may ? 'company' : undefined}
    />
  )
}

/**
 * The fields of a form with a CompanyPicker as a tool takes them: an id, or the name of a new one.
 */
export function withCompany({
  company_new,
  ...fields
}: Record<string, string>): Record<string, string | { name: string }> {
  return company_new ? { ...fields, company: { name: company_new } } : fields
}
