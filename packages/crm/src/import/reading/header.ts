import { importLimits } from '../limits.ts'
import { refusal } from '../refusal.ts'
import { notice, type Sentence } from '../sentence.ts'

/**
 * The names of the columns, each once: a blank one is called by its place, a repeated one gets a
 * number.
 * @throws KernelError `invalid_input` where the first line is data
 */
export function readHeader(
  name: string,
  cells: readonly string[],
): { header: string[]; problems: Sentence[] } {
  if (cells.length > importLimits.columns) {
    throw refusal(
      name,
      `${name} has ${cells.length} columns; an import takes ${importLimits.columns}.`,
      'Remove columns and upload it again.',
    )
  }
  const trimmed = cells.map((cell) => cell.trim())
  if (trimmed.every((cell) => cell === '') || trimmed.some(looksLikeData)) {
    throw refusal(
      name,
      `${name} has no header: its first line is data.`,
      'Put the names of the columns into the first line and upload it again.',
    )
  }
  const problems: Sentence[] = []
  const taken = new Set<string>()
  const header = trimmed.map((cell, index) => {
    const wanted = cell || `column ${index + 1}`
    let column = wanted
    for (let n = 2; taken.has(column); n++) column = `${wanted} ${n}`
    taken.add(column)
    if (!cell)
      problems.push(notice(`Column ${index + 1} has no name; it is called “${column}” here.`))
    else if (column !== cell)
      problems.push(
        notice(`“${cell}” stands in the header twice; the second one is called “${column}” here.`),
      )
    return column
  })
  return { header, problems }
}

/** A number, a date or an address never names a column. */
const looksLikeData = (cell: string) =>
  /^[-+]?[\d.,]*\d[\d.,]*$/.test(cell) ||
  /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/.test(cell) ||
  /^\S+@\S+\.\S+$/.test(cell)
