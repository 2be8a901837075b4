import { shown, words } from './plain.ts'
import { table } from './table.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
type Row = Record<string, unknown>

/**
 * What a tool answered: lists as tables, everything else as one line per field. Ids are left out,
 * they are in `--json`.
 */
export function output(value: unknown): string {
  if (Array.isArray(value)) return list(value)
  if (!isRow(value)) return shown(value)
  const { rows, next, total, ...rest } = value
  const parts = [fields(rest)]
  if (Array.isArray(rows)) {
    parts.push(list(rows))
    const all =
      typeof total === 'number' && total > rows.length ? `${rows.length} of ${total} shown.` : ''
    parts.push(all || (next ? 'There are more.' : ''))
  } else if (total !== undefined) parts.push(fields({ total }))
  return parts.filter((part) => part !== '').join('\n')
}

function fields(row: Row): string {
  const lines: string[] = []
  const told = Object.entries(row).filter(([, value]) => !isEmpty(value) && !isId(value))
  const wide = Math.max(0, ...told.map(([name]) => name.length))
  for (const [name, value] of told) {
    if (Array.isArray(value) && value.some(isRow))
      lines.push(`${words(name)}:`, indent(list(value)))
    else lines.push(`${words(name).padEnd(wide)}  ${cell(value)}`)
  }
  return lines.join('\n')
}

function list(values: readonly unknown[]): string {
  const rows = values.filter(isRow)
  if (rows.length === 0)
    return values.length === 0 ? 'Nothing found.' : values.map((value) => cell(value)).join('\n')
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const told = names.filter((name) => rows.some((row) => !isEmpty(row[name]) && !isId(row[name])))
  const columns = told.length > 0 ? told : names
  return table(
    columns.map(words),
    rows.map((row) => columns.map((name) => (isEmpty(row[name]) ? '' : cell(row[name])))),
  )
}

/** A record within a record is told by its name. */
function cell(value: unknown): string {
  if (Array.isArray(value)) return value.map((part) => cell(part)).join(', ')
  if (isRow(value)) {
    const name = value.name ?? value.label ?? value.title
    return typeof name === 'string'
      ? shown(name)
      : Object.entries(value)
          .filter(([, part]) => !isEmpty(part) && !isId(part))
          .map(([key, part]) => `${words(key)} ${cell(part)}`)
          .join(', ')
  }
  return shown(value)
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isId = (value: unknown) => typeof value === 'string' && uuid.test(value)
const isEmpty = (value: unknown) =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isRow(value) && Object.keys(value).length === 0)
const indent = (text: string) => text.replace(/^/gm, '  ')
