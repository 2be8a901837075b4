import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { importLimits } from '../limits.ts'
import { refusal } from '../refusal.ts'
import type { Delimiter } from './delimiter.ts'
import { lineEnds } from './line-ends.ts'

/** One record as it stands in the file. */
export interface Line {
  /** Where it begins, counted from 1. */
  line: number
  cells: string[]
  /** It named somebody who was erased, and is empty for that. */
  leftOut?: boolean
}

/**
 * The records of a text. Blank lines are passed over; records of uneven length come as they are.
 * @throws KernelError `invalid_input`: a quote that is never closed, more rows than an import takes
 */
export async function parseLines(
  name: string,
  text: string,
  delimiter: Delimiter,
): Promise<Line[]> {
  const skipped = /^sep=[,;\t|]\r?\n/i.exec(text)?.[0] ?? ''
  const lines: Line[] = []
  const parser = Readable.from(chunksOf(text.slice(skipped.length))).pipe(
    parse({
      delimiter,
      record_delimiter: lineEnds,
      // Exports hold inch signs and nicknames: a quote inside an unquoted cell is a character.
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
      max_record_size: importLimits.record_bytes,
    }),
  )
  // csv-parse counts a carriage return and the line feed after it as two lines where they stand
  // inside a cell.
  let counted = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[]
      info: { lines: number }
    }>) {
      const breaks = record.flatMap((cell) => cell.match(/\r\n|\n|\r/g) ?? [])
      counted += breaks.filter((end) => end === '\r\n').length
      lines.push({ line: info.lines - counted - breaks.length + (skipped ? 1 : 0), cells: record })
      if (lines.length > importLimits.rows + 1) {
        throw refusal(
          name,
          `${name} has more than ${importLimits.rows} rows.`,
          'Split it and import the parts one after the other.',
        )
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const record = Number(error.records) + 1
    throw refusal(
      name,
      `A quote opened in row ${record} of ${name}, counted with the header, is never closed.`,
      'Close it, or remove it, and upload the file again.',
    )
  }
  return lines
}

/** Pieces, so that a large file does not keep everybody else waiting. */
function* chunksOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += 65_536) yield text.slice(at, at + 65_536)
}
