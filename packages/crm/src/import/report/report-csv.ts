import type { Kysely } from 'kysely'
import type { CrmDb } from '../../schema.generated.ts'
import { importLimits } from '../limits.ts'
import { loadReport, type Run, type Selection } from './stored.ts'

/**
 * The report of a run as CSV (RFC 4180, UTF-8 with a byte order mark for spreadsheets), piece by
 * piece. `db` is a transaction of the organisation.
 */
export async function* reportCsv(
  db: Kysely<CrmDb>,
  org: string,
  run: Pick<Run, 'action'>,
  only?: Selection['only'],
): AsyncGenerator<string> {
  yield `\ufeff${csvLine(['file', 'line', 'outcome', 'table', 'id', 'record', 'what to know'])}`
  const limit = importLimits.page_rows_max
  for (let after = 0; ; ) {
    const rows = await loadReport(db, org, run.action, { only, after, limit })
    const page = rows.slice(0, limit)
    yield page
      .map((row) =>
        csvLine([
          row.file,
          String(row.line),
          row.outcome,
          row.record?.table ?? '',
          row.record?.id ?? '',
          row.label,
          row.sentences.map(({ text }) => text).join(' '),
        ]),
      )
      .join('')
    if (rows.length <= limit) return
    after = page.at(-1)!.nr
  }
}

/**
 * What begins like a formula is prefixed, so that no spreadsheet runs what stood in an uploaded
 * file.
 */
const csvLine = (cells: readonly string[]) =>
  `${cells.map((cell) => `"${(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`).join(',')}\r\n`
