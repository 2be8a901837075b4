import { basename } from 'node:path/posix'
import { uuidV7 } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { leaveOutErased } from '../erasure/left-out.ts'
import type { CrmDb } from '../schema.generated.ts'
import { importLimits } from './limits.ts'
import type { Kind } from './mapping/fields.ts'
import { findFormats } from './mapping/formats.ts'
import type { FileMapping } from './mapping/mapping.ts'
import { placeOf } from './mapping/place.ts'
import { suggest } from './mapping/suggest.ts'
import { readTable, type Table } from './reading/table.ts'
import { refusal } from './refusal.ts'
import { notice, type Sentence } from './sentence.ts'

/** A file as the browser or the command line sends it. */
export interface Upload {
  name: string
  bytes: Uint8Array
}

/** A file as it was understood. */
export interface StagedFileSummary {
  id: string
  name: string
  kind: Kind
  rows: number
  columns: string[]
  mapping: FileMapping
  problems: Sentence[]
}

/**
 * Stores uploaded files and their rows, with a suggestion of what they are. Changes nothing of the
 * business. `tx` is a read-write transaction of the organisation (`kernel.enter`); `by` is the user
 * who uploads.
 * @throws KernelError `invalid_input` where a file cannot be read; then nothing is stored
 */
export async function stageImport(
  tx: Kysely<CrmDb>,
  { files, by }: { files: readonly Upload[]; by: string },
): Promise<{ id: string; files: StagedFileSummary[] }> {
  assertSize(files)
  const id = newId()
  await tx.insertInto('import').values({ id, created_by: by }).execute()
  const staged: StagedFileSummary[] = []
  let rows = 0
  for (const [position, upload] of files.entries()) {
    const name = basename(upload.name.replaceAll('\\', '/')).slice(0, 200) || `file ${position + 1}`
    if (staged.some((file) => file.name === name))
      throw refusal(
        name,
        `Two files are called ${name}.`,
        'Rename one of them and upload them again.',
      )
    const table = await readTable(name, upload.bytes)
    rows += table.rows.length
    if (rows > importLimits.rows)
      throw refusal(
        name,
        `The files have more than ${importLimits.rows} rows together.`,
        'Import them in parts.',
      )
    const erased = await leaveOutErased(tx, suggest(name, table.header).kind, table.rows)
    const file = { id: newId(), name, ...describe(name, table) }
    if (erased > 0)
      file.problems.push(
        notice(
          `${erased === 1 ? '1 row names' : `${erased} rows name`} somebody who was erased here on request: that was left out.`,
        ),
      )
    await storeFile(tx, id, position, file, table)
    staged.push(file)
  }
  return { id, files: staged }
}

// Not in a handler: nothing is planned here, so ids need not come out alike twice.
const newId = () => uuidV7(new Date())

function assertSize(files: readonly Upload[]): void {
  if (files.length === 0)
    throw refusal('files', 'No file came with the request.', 'Upload at least one CSV file.')
  if (files.length > importLimits.files)
    throw refusal('files', `An import takes ${importLimits.files} files.`, 'Import them in parts.')
  const bytes = files.reduce((sum, file) => sum + file.bytes.byteLength, 0)
  if (bytes > importLimits.bytes)
    throw refusal(
      'files',
      `The files have more than ${importLimits.bytes / 1024 / 1024} MB together.`,
      'Import them in parts.',
    )
}

/** What the file seems to be. Kept as a suggestion: a later call may say otherwise. */
function describe(name: string, table: Table): Omit<StagedFileSummary, 'id' | 'name'> {
  const { kind, columns } = suggest(name, table.header)
  const mapping: FileMapping = { kind, columns: placeOf(columns, table), formats: {}, times: {} }
  const problems = [...table.problems, ...findFormats(mapping, table.header, table.rows).problems]
  const ragged = table.rows.filter((row) => row.cells.length !== table.header.length)
  if (kind === 'unknown')
    problems.push(
      notice(
        'Not recognised as companies, products, sales agents, contacts or deals: its rows are left out unless the mapping says what they are.',
      ),
    )
  if (table.rows.length === 0) problems.push(notice('The file has a header and no rows.'))
  if (ragged.length > 0)
    problems.push(
      notice(
        `${ragged.length} rows have more or fewer cells than the header, the first in line ${ragged[0]!.line}. They are not imported.`,
      ),
    )
  return { kind, rows: table.rows.length, columns: table.header, mapping, problems }
}

async function storeFile(
  tx: Kysely<CrmDb>,
  importId: string,
  position: number,
  file: StagedFileSummary,
  table: Table,
): Promise<void> {
  await tx
    .insertInto('import_file')
    .values({
      id: file.id,
      import_id: importId,
      position,
      name: file.name,
      kind: file.kind,
      encoding: table.encoding,
      delimiter: table.delimiter,
      row_count: file.rows,
      header: JSON.stringify(table.header),
      mapping: JSON.stringify(file.mapping),
      problems: JSON.stringify(file.problems),
    })
    .execute()
  for (let at = 0; at < table.rows.length; at += importLimits.batch_rows) {
    const rows = table.rows
      .slice(at, at + importLimits.batch_rows)
      .map(({ line, cells, leftOut = false }, index) => ({
        id: newId(),
        row_no: at + index + 1,
        line,
        cells,
        left_out: leftOut,
      }))
    await sql`insert into import_row (id, file_id, row_no, line, cells, left_out) select id, ${file.id}::uuid, row_no, line, cells, left_out
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) r(id uuid, row_no int, line int, cells jsonb, left_out boolean)`.execute(
      tx,
    )
  }
}
