import type { Ref } from '../api/types.ts'
import { RecordPicker } from '../ui/record-picker.tsx'

export function CompanyPicker({ name, start }: { name: string; start?: Ref | null }) {
  return <RecordPicker label="Company" name={name} tool="company_find" start={start} />
}
