import { open } from 'node:fs/promises'
import type { OutputOf, RowOf } from '@rescind/wire'
import { CliError } from '../failure.ts'

/**
 * One page of `import_preview` or `import_report`; `next` goes into the call for the following one.
 */
type Report = Pick<OutputOf<'import_report'>, 'rows' | 'next'>

/**
 * Writes every row as CSV (RFC 4180, UTF-8 with a byte order mark for spreadsheets). Returns how
 * many.
 */
export async function writeReport(
  path: string,
  page: (after: number | null) => Promise<Report>,
): Promise<number> {
  const file = await open(path, 'w').catch((error: NodeJS.ErrnoException) => {
    throw new CliError(
      'wrong_usage',
      'file_not_written',
      `${path} cannot be written (${error.code})`,
      'Name another file after --report; the plan is there already',
    )
  })
  try {
    await file.write(
      `\ufeff${csvLine(['file', 'line', 'outcome', 'table', 'id', 'record', 'what to know'])}`,
    )
    let written = 0
    for (let after: number | null = null; ; ) {
      const { rows, next } = await page(after)
      written += rows.length
      await file.write(rows.map(lineOf).join(''))
      if (next === null) return written
      after = next
    }
  } finally {
    await file.close()
  }
}

const lineOf = ({ file, line, outcome, record, label, sentences }: RowOf<'import_report'>) =>
  csvLine([
    file,
    String(line),
    outcome,
    record?.table ?? '',
    record?.id ?? '',
    label,
    sentences.map(({ text }) => text).join(' '),
  ])

/**
 * What begins like a formula is prefixed, so that no spreadsheet runs what stood in an imported
 * file.
 */
const csvLine = (cells: readonly string[]) =>
  `${cells.map((cell) => `"${(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`).join(',')}\r\n`
