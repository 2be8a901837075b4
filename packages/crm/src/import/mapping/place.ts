import { headerKey } from './fields.ts'
import { knownValues } from './known-values.ts'
import { essence } from './nearest.ts'

/** Headers that say that it is a place and not which sort. */
const vague = new Set([
  'office_location',
  'location',
  'headquarters',
  'hoofdkantoor',
  'hauptsitz',
  'siege',
])

/**
 * A vague column is the country if half of its different values are countries; else it is the city,
 * where that is free.
 */
export function placeOf(
  columns: Record<string, string>,
  table: { header: readonly string[]; rows: readonly { cells: readonly string[] }[] },
): Record<string, string> {
  const column = Object.keys(columns).find(
    (name) => columns[name] === 'country' && vague.has(headerKey(name)),
  )
  if (!column) return columns
  const index = table.header.indexOf(column)
  const values = new Set(
    table.rows.map(({ cells }) => essence(cells[index] ?? '')).filter((value) => value !== ''),
  )
  const known = new Set((knownValues.country ?? []).map(essence))
  const countries = [...values].filter((value) => known.has(value)).length
  if (countries * 2 >= values.size) return columns
  return { ...columns, [column]: Object.values(columns).includes('city') ? 'custom' : 'city' }
}
