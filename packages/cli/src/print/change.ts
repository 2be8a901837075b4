import type { Change, Conflict, Counted } from '../wire.ts'
import { moment } from './moment.ts'
import { count, oneLine, shown, words } from './plain.ts'
import { table } from './table.ts'

/** One line per record: what changed there, from what to what. Ends with how many more there are. */
export function changes({ rows, total }: Counted<Change>, linesMax: number): string {
  const lines = rows.slice(0, linesMax).map(line)
  if (total > lines.length) lines.push(`… and ${count(total - lines.length, 'more record')}`)
  return lines.join('\n')
}

function line({ table: name, label, op, cells }: Change): string {
  if (op === 'insert') return `+ ${words(name)} ${oneLine(label)}`
  if (op === 'delete') return `- ${words(name)} ${oneLine(label)}`
  const told = cells.map(
    (cell) => `${fieldName(cell.field)} ${shown(cell.before, cell.before_label)} → ${shown(cell.after, cell.after_label)}`,
  )
  return `~ ${oneLine(label)}: ${told.join(', ')}`
}

/** `stage_id` is shown by the name of the stage, so it is called stage. */
const fieldName = (field: string) => words(field.replace(/_id$/, ''))

/** What somebody else wrote since, and therefore stays. */
export function conflicts(kept: readonly Conflict[]): string {
  return table(
    ['record', 'field', 'now', 'would be', 'written by', 'at'],
    kept.map(({ label, table: name, field, now, target, by }) => [
      label || words(name),
      field ? fieldName(field) : 'the record itself',
      shown(now),
      shown(target),
      by ? (by.agent ? `${by.agent} for ${by.name}` : by.name) : '',
      by ? moment(by.at) : '',
    ]),
  )
}
