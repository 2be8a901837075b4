import type { Cell, Change } from '../api/wire.ts'
import { day, looksLikeDay, looksLikeMoment, moment } from './dates.ts'
import { listText } from './list.ts'
import { count, money } from './numbers.ts'
import { withOwnLink } from './own-link.ts'

/** Fields that the product keeps for itself; nobody decides by them. */
const bookkeeping = new Set([
  'org_id',
  'row_version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'last_action_id',
  'source',
  'stage_entered_at',
  'lifecycle_since',
])

const named: Record<string, string> = {
  close_on: 'Close date',
  due_on: 'Due',
  done_at: 'Done',
  closed_at: 'Closed',
  archived_at: 'Archived',
  title: 'Job title',
  lost_reason: 'Loss reason',
  last_activity_at: 'Last activity',
  due_when_set: 'Records past it already',
}

const yearFields = /^(founded|year)$/
const looksLikeId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** Whether and when something happened to a record. */
const happens = /^(archived|closed|done|erased)_at$/
const moneyFields = /(^|_)(amount|quota|price|total|value)$/

/** "stage_id" → "Stage", "next_step" → "Next step". */
export function fieldName(field: string, table?: string): string {
  if (field === 'title' && table && table !== 'contact') return 'Title'
  const known = named[field]
  if (known) return known
  const words = field
    .replace(/_id$/, '')
    .replace(/^custom\./, '')
    .replaceAll('_', ' ')
    .trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The field of a change as a heading: the server's words for it. */
export function cellName(cell: { field: string; name?: string }, table?: string): string {
  return cell.name
    ? cell.name.charAt(0).toUpperCase() + cell.name.slice(1)
    : fieldName(cell.field, table)
}

/** A word of an enumeration as people write it: "closed_lost" → "Closed lost". */
export function sentence(word: string): string {
  const text = word.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function isNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === null || value === undefined || value === ''
}

/** {"size": "XL", "vip": true} → "size: XL, vip: Yes". */
function entriesText(value: unknown): string {
  if (Array.isArray(value)) return value.map((each) => valueText(each)).join(', ')
  return Object.entries(value as object)
    .map(([name, each]) => `${name}: ${valueText(each)}`)
    .join(', ')
}

/** One side of a cell in words. */
export function valueText(value: unknown, label?: string | null, field = ''): string {
  if (label !== null && label !== undefined && label !== '') return withOwnLink(label)
  if (isNothing(value)) return happens.test(field) ? 'no' : 'none'
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (moneyFields.test(field) && !Number.isNaN(Number(value)))
    return money(value as string | number)
  if (typeof value === 'number') return yearFields.test(field) ? String(value) : count(value)
  if (typeof value === 'string') {
    if (looksLikeDay(value)) return day(value)
    if (looksLikeMoment(value)) return moment(value)
    if (looksLikeId.test(value)) return 'a record'
    return /^(lifecycle|status|kind|state|channel|purpose|priority)$/.test(field)
      ? sentence(value)
      : withOwnLink(value)
  }
  return entriesText(value)
}

export function beforeText(cell: Cell): string {
  return valueText(cell.before, cell.before_label, cell.field)
}

export function afterText(cell: Cell): string {
  return valueText(cell.after, cell.after_label, cell.field)
}

/**
 * The cells a person decides by: no bookkeeping, and of a new or deleted row only those with a
 * value.
 */
export function tellingCells(change: Change): Cell[] {
  return change.cells.filter((cell) => {
    if (cell.quiet || bookkeeping.has(cell.field) || cell.field === 'id') return false
    if (change.op === 'insert') return !isNothing(cell.after)
    if (change.op === 'delete') return !isNothing(cell.before)
    return true
  })
}

const tables: Record<string, [string, string]> = {
  company: ['company', 'companies'],
  enrolment: ['enrolment', 'enrolments'],
  outbox: ['mail', 'mails'],
}

/** ("company", 3) → "3 companies", ("deal_line", 1) → "1 deal line". */
export function rowsOf(table: string, rows: number): string {
  const words = table.replaceAll('_', ' ')
  const [one, many] = tables[table] ?? [
    words,
    words.endsWith('y') ? `${words.slice(0, -1)}ies` : words.endsWith('s') ? words : `${words}s`,
  ]
  return `${count(rows)} ${rows === 1 ? one : many}`
}

/** {deal: 203, stage_history: 203} → "203 deals and 203 stage histories". */
export function tablesText(counts: Record<string, number> | undefined): string {
  const parts = Object.entries(counts ?? {})
    .filter(([, rows]) => rows > 0)
    .map(([table, rows]) => rowsOf(table, rows))
  return listText(parts) || 'nothing'
}
