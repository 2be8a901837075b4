import { settle } from '../action/use-run.ts'
import { usePeople } from '../api/people.ts'
import type { FindTool, HistoryEntry, Plan, Ref } from '../api/wire.ts'
import type { NumberKind } from '../ui/number-kinds.ts'
import { RecordLink } from '../ui/record-link.tsx'
import { day } from '../words/dates.ts'
import { Field, type Save } from './field.tsx'
import type { Option } from './field-editor.tsx'
import { type RecordTable, update } from './record-place.ts'

/** What a field holds, and by that how it is shown and edited. */
type Kind =
  | { is: 'text'; type?: 'email' | 'tel' }
  | { is: 'date' }
  /** A number in words of its own, like an amount. */
  | { is: 'number'; number: NumberKind; format: (value: string) => string }
  /** One of a few values, or of a few records; `shown`: the one it has now, in words. */
  | { is: 'choice'; options: readonly Option[]; shown: string }
  /** Somebody who works here. */
  | { is: 'person' }
  /** A record of another kind; without a tool it is only shown. */
  | { is: 'record'; table: RecordTable; tool?: FindTool; makes?: string | undefined }
  /** Told, and not changed here. */
  | { is: 'told'; text: string }

/** One field of a record page, as data. */
export type FieldSpec = { field: string; label: string } & Kind & {
    /** Empty text of it stays text; elsewhere it is no value. */
    keepsEmpty?: true
    /** A plan of its change is decided beside it. */
    inPlace?: true
    /** Another tool than the update of its kind; null where it cannot be changed now. */
    save?: Save | null
  }

type Props = {
  table: RecordTable
  record: Readonly<Record<string, unknown>> & { id: string }
  fields: readonly FieldSpec[]
  writers: Map<string, HistoryEntry>
  /** Nothing of it can be changed. */
  fixed: boolean
  /** The plan that waits about a field that has its plans decided in place. */
  waiting?: (field: string) => Plan | null
}

/** The fields of a record, as they are declared. */
export function RecordFields({ table, record, fields, writers, fixed, waiting }: Props) {
  const people = usePeople().map(({ id, name }) => ({ value: id, label: name }))
  return (
    <dl className="fset" data-testid={`${table}-fields`}>
      {fields.map((spec) => {
        const { field, label, save = saved(table, record.id, spec) } = spec
        const reads = spec.is === 'told' || (spec.is === 'record' && !spec.tool)
        return (
          <Field
            key={field}
            label={label}
            record={{ table, id: record.id }}
            field={field}
            writers={writers}
            {...shownAs(spec, record[field], people)}
            onSave={fixed || reads || save === null ? undefined : save}
            {...(waiting && spec.inPlace && { waiting: waiting(field) })}
          />
        )
      })}
    </dl>
  )
}

const saved =
  (table: RecordTable, id: string, { field, keepsEmpty }: FieldSpec): Save =>
  async (value, { seen, made }) => {
    const none = value === '' && !keepsEmpty
    return settle(
      await update[table](id, { [field]: made ? { name: value } : none ? null : value }, seen),
      true,
    )
  }

const isRef = (value: unknown): value is Ref =>
  typeof value === 'object' && value !== null && 'id' in value && 'name' in value
const textOf = (value: unknown): string =>
  isRef(value) ? value.id : value === null || value === undefined ? '' : String(value)

/** What `Field` takes for a value of this kind. */
function shownAs(spec: FieldSpec, value: unknown, people: Option[]) {
  const text = textOf(value)
  const ref = isRef(value) ? value : null
  switch (spec.is) {
    case 'text':
      return { value: text, type: spec.type }
    case 'date':
      return { value: text, type: 'date' as const, shown: dayText(text), format: dayText }
    case 'number':
      return { value: text, number: spec.number, format: spec.format, shown: spec.format(text) }
    case 'choice':
      return { value: text, options: [...spec.options], shown: <b>{spec.shown}</b> }
    case 'person':
      return { value: text, options: people, shown: ref?.name }
    case 'record':
      return spec.tool
        ? {
            value: text,
            shown: ref?.name,
            pick: { tool: spec.tool, makes: spec.makes, chosen: ref },
          }
        : {
            value: ref?.name ?? '',
            shown: ref && <RecordLink table={spec.table} id={ref.id} label={ref.name} />,
          }
    case 'told':
      return { value: spec.text }
  }
}

const dayText = (text: string) => (text ? day(text) : '')
