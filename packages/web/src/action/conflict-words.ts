import type { Conflict, Dependent } from '../api/wire.ts'
import { moment } from '../words/dates.ts'
import { cellName, valueText } from '../words/diff.ts'
import { listText } from '../words/list.ts'
import { plural } from '../words/numbers.ts'

/** A conflict about one field. */
export type FieldConflict = Conflict & { field: string }

export const isField = (conflict: Conflict): conflict is FieldConflict => conflict.field !== null

const pasts: Record<string, string> = {
  column_dropped: 'This field does not exist any more',
  type_changed: 'This field holds another kind of value now',
  table_dropped: 'Records of this kind are not kept any more',
  erased: 'Erased on request, or because its period was over',
}

/** Why what is there now stays, and since when. */
export function whyItStays(conflict: Conflict): string {
  if (conflict.reason) return pasts[conflict.reason] ?? 'It cannot go back as it was'
  if (conflict.protected) return 'A rule keeps it: what protects a person only grows'
  if (conflict.by) return `${writerOf(conflict)}, ${moment(conflict.by.at)}`
  return isField(conflict) ? 'Somebody wrote it since' : 'Other records refer to it'
}

/**
 * What keeps a record, with whose it is and since when: `Note “Called twice”, by Ada, 14 May
 * 10:43`.
 */
export function dependentText({ table, label, by }: Dependent): string {
  const kind = recordWord(table)
  return `${kind} “${label}”${by ? `, by ${by.agent ? `${by.agent} for ${by.name}` : by.name}, ${moment(by.at)}` : ''}`
}

const recordWord = (table: string) =>
  table.charAt(0).toUpperCase() + table.slice(1).replaceAll('_', ' ')

/** What the conflict is about: the field, or the record itself. */
export function subjectOf(conflict: Conflict): string {
  return isField(conflict) ? cellName(conflict, conflict.table) : 'The record itself'
}

/**
 * One side of a conflict. Of a record itself there is nothing to show but that it stays or goes.
 */
export function sideText(conflict: Conflict, side: 'now' | 'target'): string {
  if (isField(conflict)) return valueText(conflict[side], conflict[`${side}_label`], conflict.field)
  return side === 'now' ? 'Stays as it is' : 'Goes back with the rest'
}

/** Who wrote it since: an agent under its own name, whomever it acted for. */
export const writerOf = ({ by }: Conflict): string => by?.agent ?? by?.name ?? 'Somebody'

/**
 * Who or what stands in the way, as the head of the dialog. `free`: fields that nobody else wrote;
 * null where not known.
 */
export function conflictTitle(conflicts: Conflict[], free: number | null): string {
  const fields = conflicts.filter(isField)
  const rows = conflicts.length - fields.length
  if (fields.length === 0) {
    const [only] = conflicts
    return rows === 1 && only
      ? `Something since then depends on ${only.label}`
      : `Something since then depends on ${plural(rows, 'record')}`
  }
  const names = [...new Set(fields.map(writerOf))]
  const who = names.length > 2 ? `${names[0]} and ${names.length - 1} others` : listText(names)
  if (free === null) return `${who} changed ${plural(fields.length, 'field')} since`
  if (free === 0)
    return `${who} changed ${fields.length === 1 ? 'this field' : `all ${fields.length} fields`} since`
  return `${who} changed ${fields.length} of these ${fields.length + free} fields since`
}

/**
 * What the button of the dialog does, as far as there is anything to do: over others' work, or
 * around it. `free` as above.
 */
export function conflictButton(
  conflicts: number,
  free: number | null,
  overwrite: boolean,
): string | null {
  if (overwrite) return `Review going over ${conflicts}…`
  return free === 0 ? null : `Take back ${free ?? 'the rest'}, keep ${conflicts}`
}

/** One line of a receipt: what stayed, and because of whom. */
export function stayedText(conflict: Conflict): string {
  const by = conflict.by ? `, ${writerOf(conflict)} wrote it since` : ''
  if (isField(conflict)) {
    const stays = sideText(conflict, 'now')
    return `${conflict.label}, ${cellName(conflict, conflict.table)} stays ${stays}${by}.`
  }
  const because = conflict.dependents?.map(dependentText).join('; ')
  return `${conflict.label} stays: ${because ?? whyItStays(conflict)}.`
}
