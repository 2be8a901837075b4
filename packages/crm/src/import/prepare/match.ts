import { sql } from 'kysely'
import { note } from '../sentence.ts'
import type { ImportTable } from '../write/columns.ts'
import type { RowReader } from './row-reader.ts'
import type { Existing, Scene } from './scene.ts'
import { conclude } from './settle.ts'
import type { SourceFile } from './source-file.ts'

/** A row and the record it is about: one that exists, or a new one with this id. */
export interface Match {
  reader: RowReader
  id: string
  existing: Existing | undefined
  label: string
}

/** By what the rows of a file are found again: columns of the table, the surest first. */
export interface Identity {
  table: ImportTable
  /** What people call it; a row without one is refused. */
  nameOf(reader: RowReader): string | undefined
  keysOf(reader: RowReader): Record<string, string | undefined>
  /** Columns that are compared without regard to case. */
  caseless?: readonly string[]
  /**
   * Finds more records by a key that stands elsewhere: the id for a value of the column, folded.
   */
  elsewhere?(column: string, value: string): string | undefined
}

/**
 * Finds for each row the record that has its key. Rows without a name, rows that repeat a key of an
 * earlier one and rows whose key several records have are concluded as problems; what is returned
 * goes on.
 */
export async function matchRows(
  scene: Scene,
  file: SourceFile,
  start: (row: SourceFile['rows'][number]) => RowReader | null,
  identity: Identity,
): Promise<Match[]> {
  const readers = file.rows.map(start).filter((reader) => reader !== null)
  const drafts = readers.map((reader) => ({
    reader,
    keys: Object.entries(identity.keysOf(reader)),
    label: identity.nameOf(reader),
  }))
  const existing = new Map<string, Map<string, Existing[]>>()
  const columns = [...new Set(drafts.flatMap(({ keys }) => keys.map(([column]) => column)))]
  const fold = (column: string, value: string) =>
    identity.caseless?.includes(column) ? value.toLowerCase() : value
  for (const column of columns) {
    const values = [
      ...new Set(
        drafts.flatMap(({ keys }) =>
          keys.flatMap(([c, value]) => (c === column && value ? [fold(column, value)] : [])),
        ),
      ),
    ]
    const by = identity.caseless?.includes(column)
      ? sql`lower(${sql.ref(column)})`
      : sql.ref(column)
    const ids = new Map(
      values.flatMap((value) =>
        [identity.elsewhere?.(column, value)].flatMap((id) => (id ? [[id, value] as const] : [])),
      ),
    )
    const { rows } = await sql<Existing>`select * from ${sql.table(identity.table)}
      where org_id = ${scene.context.org} and archived_at is null and (${by} = any (${values}::text[]) or id = any (${[...ids.keys()]}::uuid[]))`.execute(
      scene.context.db,
    )
    existing.set(
      column,
      Map.groupBy(rows, (row) => ids.get(row.id) ?? fold(column, String(row[column]))),
    )
  }
  const seen = new Map<string, RowReader>()
  const matches: Match[] = []
  for (const { reader, keys, label } of drafts) {
    const given = keys.flatMap(([column, value]) =>
      value ? [{ column, value: fold(column, value) }] : [],
    )
    const first = given[0]
    const called = label ?? first?.value ?? `Line ${reader.source.line}`
    if (label === undefined)
      reader.refuse(`No “${reader.column('name')}” in this row. Not imported.`)
    // The surest key decides: two rows of one name and two references are two records.
    const twin = first && seen.get(`${first.column} ${first.value}`)
    if (twin)
      reader.refuse(
        `The same ${identity.table} as in line ${twin.source.line} of ${twin.file.name}. Not imported a second time.`,
      )
    // A record that says it is another one by its reference is not found by its name.
    const ref = given.find(({ column }) => column === 'external_ref')?.value
    const fits = (row: Existing) =>
      ref === undefined || row.external_ref == null || row.external_ref === ref
    const hit = given
      .map(({ column, value }) => existing.get(column)?.get(value)?.filter(fits))
      .find((rows) => rows && rows.length > 0)
    const rival = hit?.length === 1 ? seen.get(hit[0]!.id) : undefined
    if (rival)
      reader.refuse(
        `Line ${rival.source.line} of ${rival.file.name} is about the same ${identity.table} here. Not imported a second time.`,
      )
    if (hit && hit.length > 1)
      reader.refuse(
        `${hit.length} of the records here have this key, and which one is meant is not clear. Not imported.`,
      )
    if (reader.isRefused) {
      conclude(scene, reader, 'problem', called)
      continue
    }
    if (!first)
      reader.sentences.push(
        note(
          'Nothing to find it again by: importing this row once more makes the record once more.',
        ),
      )
    if (first) seen.set(`${first.column} ${first.value}`, reader)
    if (hit) seen.set(hit[0]!.id, reader)
    matches.push({
      reader,
      id: hit?.[0]?.id ?? scene.context.newId(),
      existing: hit?.[0],
      label: called,
    })
  }
  return matches
}
