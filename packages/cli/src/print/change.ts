import type { Action, Change, Conflict } from '@rescind/wire'
import { moment } from './moment.ts'
import { count, oneLine, shown, words } from './plain.ts'
import { table } from './table.ts'

/**
 * One line per record: what changed there, from what to what. Ends with how many more there are.
 */
export function changes({ rows, total }: Action['changes'], linesMax: number): string {
  const lines = rows.slice(0, linesMax).map(line)
  if (total > lines.length) lines.push(`… and ${count(total - lines.length, 'more record')}`)
  return lines.join('\n')
}

function line({ table: name, label, op, cells }: Change): string {
  if (op === 'insert') return `+ ${words(name)} ${oneLine(label)}`
  if (op === 'delete') return `- ${words(name)} ${oneLine(label)}`
  const loud = cells.filter(({ quiet }) => !quiet)
  const told = (loud.length > 0 ? loud : cells).map(
    (cell) =>
      `${cell.name} ${shown(cell.before, cell.before_label)} → ${shown(cell.after, cell.after_label)}`,
  )
  return `~ ${oneLine(label)}: ${told.join(', ')}`
}

const writer = ({ name, agent }: { name: string; agent: string | null }) =>
  agent ? `${agent} for ${name}` : name

/**
 * What somebody else wrote since, and therefore stays; with what keeps a record. `target` is what
 * the other value is.
 */
export function conflicts(kept: readonly Conflict[], target = 'would be'): string {
  const said = table(
    ['record', 'field', 'now', target, 'written by', 'at'],
    kept.map(
      ({ label, table: of, field, name, now, now_label, target: other, target_label, by }) => [
        label || words(of),
        field ? (name ?? words(field)) : 'the record itself',
        shown(now, now_label),
        shown(other, target_label),
        by ? writer(by) : '',
        by ? moment(by.at) : '',
      ],
    ),
  )
  const keeping = kept.flatMap(({ label, dependents = [] }) =>
    dependents.map(
      (one) =>
        `${oneLine(label)} is needed by ${words(one.table)} “${oneLine(one.label)}”${one.by ? `, by ${writer(one.by)}, ${moment(one.by.at)}` : ''}`,
    ),
  )
  return [said, ...keeping].join('\n')
}
