import { type FoundDates, findDateFormat } from '../cell/date.ts'
import { type FoundNumbers, findNumberFormat } from '../cell/number.ts'
import { notice, type Sentence } from '../sentence.ts'
import { fields } from './fields.ts'
import type { FileMapping } from './mapping.ts'

/** How the numbers and dates of each mapped column are written. */
export interface Formats {
  numbers: ReadonlyMap<string, FoundNumbers>
  dates: ReadonlyMap<string, FoundDates>
  /** Columns that do not tell, and what was done about it. */
  problems: Sentence[]
}

/**
 * Looks at whole columns: one cell alone often does not tell. What the mapping says goes before
 * what is found.
 */
export function findFormats(
  mapping: FileMapping,
  header: readonly string[],
  rows: readonly { cells: readonly string[] }[],
): Formats {
  const numbers = new Map<string, FoundNumbers>()
  const dates = new Map<string, FoundDates>()
  const problems: Sentence[] = []
  if (mapping.kind === 'unknown') return { numbers, dates, problems }
  for (const [index, column] of header.entries()) {
    const type = fields[mapping.kind][mapping.columns[column] ?? '']?.type.kind
    const said = mapping.formats[column]
    const values = () => new Set(rows.map(({ cells }) => cells[index] ?? ''))
    if (type === 'money' || type === 'number' || type === 'year') {
      const found =
        said === 'decimal_point' || said === 'decimal_comma' ? said : findNumberFormat(values())
      numbers.set(column, found)
      // A whole number has no decimals, so a sign before three digits can only group them.
      if (type === 'money' && (found === 'ambiguous' || found === 'mixed'))
        problems.push(notice(numberText(column, found)))
    }
    if (type === 'day') {
      const found = said === 'dmy' || said === 'mdy' ? said : findDateFormat(values())
      dates.set(column, found)
      if (found === 'ambiguous' || found === 'mixed') problems.push(notice(dateText(column, found)))
    }
  }
  return { numbers, dates, problems }
}

const numberText = (column: string, found: 'ambiguous' | 'mixed') =>
  `${found === 'mixed' ? `“${column}” writes decimals with a point in some rows and with a comma in others` : `Nothing in “${column}” tells whether 1.234 means a thousand`}: ` +
  'such values are kept as custom fields. Say decimal_point or decimal_comma in formats to take them.'

const dateText = (column: string, found: 'ambiguous' | 'mixed') =>
  `${found === 'mixed' ? `“${column}” has days first in some rows and months first in others` : `Nothing in “${column}” tells whether the day or the month comes first`}: ` +
  'such values are kept as custom fields. Say dmy or mdy in formats to take them.'
