import { valueText } from '../words/diff.ts'
import { money } from '../words/numbers.ts'

export type Row = Record<string, unknown>
export type Column = { field: string; number: boolean; text: (row: Row) => string }

const heads = ['name', 'title', 'label', 'subject', 'owner']
const wanted = [
  'commission',
  'attainment',
  'won',
  'amount',
  'weighted',
  'count',
  'close_on',
  'due_on',
  'lifecycle',
  'company',
  'stage',
  'state',
  'email',
  'held_out',
  'last_activity_at',
]
const columns_max = 3
const moneyFields = new Set(['amount', 'weighted', 'commission', 'won', 'quota', 'missing'])

/** A referenced record shows its name, money the currency of its row, or of the whole answer. */
function cellText(row: Row, field: string, currency: string | null): string {
  const value = row[field]
  if (value !== null && typeof value === 'object')
    return String((value as Row).name ?? (value as Row).title ?? (value as Row).label ?? 'a record')
  if (field === 'attainment' && typeof value === 'number') return `${Math.round(value * 100)} %`
  if (moneyFields.has(field) && value !== null && value !== undefined)
    return money(value as string, typeof row.currency === 'string' ? row.currency : currency)
  return value === null || value === undefined ? '–' : valueText(value, null, field)
}

const text_max = 60

/** Long texts are read on their own page, not in a narrow column. */
function isShort(rows: Row[], field: string): boolean {
  return rows.every((row) => typeof row[field] !== 'string' || row[field].length <= text_max)
}

/** Three columns that tell most: a name, then what people ask for first. */
export function answerColumns(rows: Row[], currency: string | null = null): Column[] {
  const has = (field: string) =>
    rows.some((row) => row[field] !== null && row[field] !== undefined && row[field] !== '')
  const head = heads.find(has) ?? Object.keys(rows[0] ?? {}).find((field) => field !== 'id') ?? 'id'
  const rest = wanted.filter((field) => field !== head && has(field))
  const known =
    rest.length > 0
      ? rest
      : Object.keys(rows[0] ?? {}).filter(
          (field) =>
            field !== 'id' && field !== head && !field.endsWith('_id') && isShort(rows, field),
        )
  return [head, ...known.slice(0, columns_max - 1)].map((field) => ({
    field,
    number:
      rows.every(
        (row) =>
          row[field] === null ||
          row[field] === undefined ||
          (typeof row[field] !== 'object' && !Number.isNaN(Number(row[field]))),
      ) || /_on$|_at$/.test(field),
    text: (row) => cellText(row, field, currency),
  }))
}

/** "deal_closing_soon" → "deal". */
export function tableOf(tool: string): string {
  return tool.split('_')[0] ?? ''
}
