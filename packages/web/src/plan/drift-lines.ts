import type { Cell, Change, Drift, DriftPart } from '../api/wire.ts'
import { afterText, beforeText, cellName } from '../words/diff.ts'

type Record_ = { table: string; id: string }
type HeldOutLine = { record: Record_; reason: string; evidence?: string }
type OutboundLine = { id: string; to: string; record?: Record_ | null }

/** The kinds of lines a digest covers, beside changes. */
type Lines = { held_out: HeldOutLine; outbound: OutboundLine }

/** What differs for one record: as it was approved → as it would be now. */
export type DriftLine = {
  key: string
  record: Record_ | null
  label: string
  under: string
  before: string
  after: string
}

/** The lines of one kind, each with the name of its record as the server knows it. */
function of<P extends keyof Lines>(
  parts: DriftPart[] | undefined,
  part: P,
): (Lines[P] & { name: string })[] {
  return (parts ?? []).flatMap((each) =>
    each.part === part ? [{ ...(each.line as Lines[P]), name: each.label ?? '' }] : [],
  )
}

/**
 * A difference in the words of a person. Who is newly held out also has a mail less and a row less;
 * that is one line, not three. Changed rows are told only where nothing leaves the house.
 */
export function driftLines(drift: Drift | null): DriftLine[] {
  const heldNow = of(drift?.added, 'held_out').map((line) => heldLine(line, 'to send', 'held out'))
  const heldNoLonger = of(drift?.removed, 'held_out').map((line) =>
    heldLine(line, 'held out', 'to send'),
  )
  const known = new Set([...heldNow, ...heldNoLonger].map((line) => line.record?.id))
  const mail = (
    line: OutboundLine & { name: string },
    before: string,
    after: string,
  ): DriftLine[] =>
    known.has(line.record?.id)
      ? []
      : [
          {
            key: `mail ${line.to} ${after}`,
            record: line.record ?? null,
            label: line.name || line.to,
            under: line.to,
            before,
            after,
          },
        ]
  const mails = [
    ...of(drift?.removed, 'outbound').flatMap((line) => mail(line, 'to send', 'not as shown')),
    ...of(drift?.added, 'outbound').flatMap((line) => mail(line, 'not shown', 'to send')),
  ]
  const told = [...heldNow, ...heldNoLonger, ...mails]
  return told.length > 0 ? told : changedLines(changesOf(drift?.removed), changesOf(drift?.added))
}

function heldLine(
  { record, evidence, name }: HeldOutLine & { name: string },
  before: string,
  after: string,
): DriftLine {
  return {
    key: `held ${record.id} ${after}`,
    record,
    label: name,
    under: evidence ?? '',
    before,
    after,
  }
}

/** Changes come in words. */
const changesOf = (parts: DriftPart[] | undefined): Change[] =>
  (parts ?? []).flatMap(({ change }) => change ?? [])

function changedLines(planned: Change[], now: Change[]): DriftLine[] {
  const keyOf = (change: Change) => `${change.table} ${change.id}`
  const before = new Map(planned.map((change) => [keyOf(change), change]))
  const after = new Map(now.map((change) => [keyOf(change), change]))
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key): DriftLine[] => {
    const was = before.get(key)
    const is = after.get(key)
    const change = is ?? was
    if (!change) return []
    const base = {
      record: change.op === 'insert' ? null : { table: change.table, id: change.id },
      label: change.label,
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
    return is.cells.flatMap((cell): DriftLine[] => {
      const planned = was.cells.find(({ field }) => field === cell.field)
      if (cell.quiet || (planned && same(planned, cell))) return []
      // Where both end the same, what it was before differs.
      const side =
        planned && JSON.stringify(planned.after) === JSON.stringify(cell.after)
          ? beforeText
          : afterText
      return [
        {
          ...base,
          key: `${key} ${cell.field}`,
          under: cellName(cell, change.table),
          before: planned ? side(planned) : 'as it was',
          after: side(cell),
        },
      ]
    })
  })
}

const same = (a: Cell, b: Cell) =>
  JSON.stringify([a.before, a.after]) === JSON.stringify([b.before, b.after])
