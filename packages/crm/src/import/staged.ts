import { KernelError } from '@rescind/kernel'
import type { Kysely } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'
import type { Kind } from './mapping/fields.ts'
import type { FileMapping } from './mapping/mapping.ts'
import type { Sentence } from './sentence.ts'

/** One row as it was uploaded. */
export interface StagedRow {
  id: string
  line: number
  cells: string[]
  /** It named somebody who was erased. */
  left_out: boolean
}

/** One file as it was uploaded, with what was suggested for it. */
export interface StagedFile {
  id: string
  name: string
  kind: Kind
  header: string[]
  mapping: FileMapping
  problems: Sentence[]
}

/**
 * The files of an import, in the order they came.
 * @throws KernelError `not_found`
 */
export async function loadFiles(db: Kysely<CrmDb>, org: string, id: string): Promise<StagedFile[]> {
  const rows = await db
    .selectFrom('import_file')
    .select(['id', 'name', 'kind', 'header', 'mapping', 'problems'])
    .where('org_id', '=', org)
    .where('import_id', '=', id)
    .orderBy('position')
    .execute()
  if (rows.length === 0)
    throw new KernelError('not_found', 'There is no such import.', {
      people: 'Import lists what there is.',
      callers: 'Upload the files first: POST /api/imports.',
    })
  // The generated types know of jsonb only that it is JSON; stageImport wrote these.
  return rows.map((row) => ({
    ...row,
    header: row.header as unknown as string[],
    mapping: { ...(row.mapping as unknown as FileMapping), kind: row.kind },
    problems: row.problems as unknown as Sentence[],
  }))
}

/** All rows of one file, in its order. */
export async function loadRows(db: Kysely<CrmDb>, org: string, file: string): Promise<StagedRow[]> {
  const rows = await db
    .selectFrom('import_row')
    .select(['id', 'line', 'cells', 'left_out'])
    .where('org_id', '=', org)
    .where('file_id', '=', file)
    .orderBy('row_no')
    .execute()
  return rows.map((row) => ({ ...row, cells: row.cells as unknown as string[] }))
}
