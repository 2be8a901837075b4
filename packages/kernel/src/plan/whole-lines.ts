import type { Line } from '../contract/change.ts'

/** A force has two lines of one record at most: what its undo wrote of it, and then it itself. */
const lines_per_record = 2

/** One line for each record; those of one record stand side by side. */
export function wholeLines(lines: readonly Line[]): Line[] {
  return recordsIn(lines).map(whole)
}

/** How many lines hold a page of so many records, and whether there are more. */
export const linesFor = (records: number): number => records * lines_per_record + 1

/**
 * The first records of lines that `linesFor` has asked for; `lines`: how many lines they take;
 * `more`: others follow.
 */
export function firstRecords(
  found: readonly Line[],
  limit: number,
): { records: Line[]; lines: number; more: boolean } {
  const all = recordsIn(found)
  const page = all.slice(0, limit)
  return { records: page.map(whole), lines: page.flat().length, more: all.length > limit }
}

function recordsIn(lines: readonly Line[]): Line[][] {
  const records: Line[][] = []
  for (const line of lines) {
    const last = records.at(-1)
    if (last?.[0]?.table === line.table && last[0].id === line.id) last.push(line)
    else records.push([line])
  }
  return records
}

function whole([first, ...rest]: readonly Line[]): Line {
  let { op } = first!
  const cells = { ...first!.cells }
  for (const line of rest) {
    if (line.op !== 'update') op = line.op
    for (const [field, [before, after]] of Object.entries(line.cells))
      cells[field] = [(cells[field] ?? [before])[0], after]
  }
  return { ...first!, op, cells }
}
