import type { Drift } from '../api/types.ts'
import { fieldName, valueText } from '../words/diff.ts'

type Record_ = { table: string; id: string }
type HeldOutLine = { record: Record_; reason: string; evidence?: string }
type OutboundLine = { id: string; to: string; record?: Record_ | null }
type ChangeLine = { table: string; id: string; op: string; cells: Record<string, [before: unknown, after: unknown]> }

/** The kinds of lines a digest covers. */
type Lines = { held_out: HeldOutLine; outbound: OutboundLine; change: ChangeLine }

/** What differs for one record: as it was approved → as it would be now. */
export type DriftLine = { key: string; record: Record_ | null; label: string; under: string; before: string; after: string }

function of<P extends keyof Lines>(parts: unknown[] | undefined, part: P): Lines[P][] {
  return ((parts ?? []) as { part: string; line: unknown }[]).flatMap((each) =>
    each.part === part ? [each.line as Lines[P]] : [],
  )
}

/**
 * A difference in the words of a person. Who is newly held out also has a mail less and a row less; that is one line, not
 * three. Changed rows are told only where nothing leaves the house.
 */
export function driftLines(drift: Drift | null): DriftLine[] {
  const heldNow = of(drift?.added, 'held_out').map((line) => heldLine(line, 'to send', 'held out'))
  const heldNoLonger = of(drift?.removed, 'held_out').map((line) => heldLine(line, 'held out', 'to send'))
  const known = new Set([...heldNow, ...heldNoLonger].map((line) => line.record?.id))
  const mail = (line: OutboundLine, before: string, after: string): DriftLine[] =>
    known.has(line.record?.id)
      ? []
      : [{ key: `mail ${line.to} ${after}`, record: line.record ?? null, label: line.to, under: line.to, before, after }]
  const mails = [
    ...of(drift?.removed, 'outbound').flatMap((line) => mail(line, 'to send', 'not as shown')),
    ...of(drift?.added, 'outbound').flatMap((line) => mail(line, 'not shown', 'to send')),
  ]
  const told = [...heldNow, ...heldNoLonger, ...mails]
  return told.length > 0 ? told : changedLines(of(drift?.removed, 'change'), of(drift?.added, 'change'))
}

function heldLine({ record, evidence }: HeldOutLine, before: string, after: string): DriftLine {
  return { key: `held ${record.id} ${after}`, record, label: '', under: evidence ?? '', before, after }
}

function changedLines(planned: ChangeLine[], now: ChangeLine[]): DriftLine[] {
  const keyOf = (line: ChangeLine) => `${line.table} ${line.id}`
  const before = new Map(planned.map((line) => [keyOf(line), line]))
  const after = new Map(now.map((line) => [keyOf(line), line]))
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key): DriftLine[] => {
    const was = before.get(key)
    const is = after.get(key)
    const line = is ?? was
    if (!line) return []
    const base = {
      record: line.op === 'insert' ? null : { table: line.table, id: line.id },
      label: line.table.replaceAll('_', ' '),
    }
    if (!was || !is)
      return [
        {
          ...base,
          key,
          under: '',
          before: was ? 'in the plan' : 'not in the plan',
          after: was ? 'not any more' : 'would change',
        },
      ]
    const fields = [...new Set([...Object.keys(was.cells), ...Object.keys(is.cells)])]
    return fields
      .filter((field) => JSON.stringify(was.cells[field]) !== JSON.stringify(is.cells[field]))
      .map((field) => ({
        ...base,
        key: `${key} ${field}`,
        under: fieldName(field, line.table),
        before: valueText(was.cells[field]?.[0], null, field),
        after: valueText(is.cells[field]?.[0], null, field),
      }))
  })
}
