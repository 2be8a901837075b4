import { parse } from 'csv-parse/sync'
import { lineEnds } from './line-ends.ts'

export type Delimiter = ',' | ';' | '\t' | '|'

const candidates: readonly Delimiter[] = [',', ';', '\t', '|']
const sampleChars = 256 * 1024
const sampleRecords = 60

/**
 * The delimiter that splits the first records most evenly into the most columns. A first line
 * `sep=;`, as Excel writes and reads it, decides. A file of one column has a comma.
 */
export function findDelimiter(text: string): Delimiter {
  const said = /^sep=([,;\t|])\r?\n/i.exec(text)
  if (said) return said[1] as Delimiter
  const sample = text.slice(0, sampleChars)
  const scored = candidates.map((delimiter) => ({ delimiter, ...evenness(sample, delimiter) }))
  const best = scored.reduce((a, b) =>
    b.share > a.share || (b.share === a.share && b.columns > a.columns) ? b : a,
  )
  return best.columns > 1 ? best.delimiter : ','
}

/**
 * The most frequent number of columns, and the share of records that have it; one column counts for
 * nothing.
 */
function evenness(sample: string, delimiter: Delimiter): { columns: number; share: number } {
  let records: string[][]
  try {
    records = parse(sample, {
      delimiter,
      record_delimiter: lineEnds,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to: sampleRecords,
    })
  } catch {
    return { columns: 1, share: 0 }
  }
  const counts = new Map<number, number>()
  for (const record of records) counts.set(record.length, (counts.get(record.length) ?? 0) + 1)
  counts.delete(1)
  const [columns, times] = [...counts].reduce(
    (a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] > a[0]) ? b : a),
    [1, 0],
  )
  return { columns, share: times / Math.max(1, records.length) }
}
