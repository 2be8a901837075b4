import { note } from '../sentence.ts'
import type { ImportTable, Values } from '../write/columns.ts'
import type { RowReader } from './row-reader.ts'
import type { Existing, Outcome, RowResult, Scene } from './scene.ts'

/** What a row says about a record. */
export interface Draft {
  table: ImportTable
  id: string
  existing: Existing | undefined
  label: string
  /** undefined: the row says nothing about it. */
  set: Record<string, Values[string] | undefined>
  /**
   * Only for a new record, where the row says nothing. Every column that may not be null is among
   * these or in `set`.
   */
  onCreate?: Record<string, Values[string] | undefined>
}

/**
 * Ends a row: a new record, the cells of an existing one that differ, nothing to do, or a problem.
 */
export function settle(scene: Scene, reader: RowReader, draft: Draft): void {
  const { table, id, existing, label } = draft
  if (reader.isRefused) return conclude(scene, reader, 'problem', label)
  const record = { table, id }
  if (!existing) {
    const values = { ...said(draft.onCreate ?? {}), ...said(draft.set) }
    scene.inserts[table].push({ id, ...values, custom: reader.custom })
    return conclude(scene, reader, 'create', label, record)
  }
  const set = Object.fromEntries(
    Object.entries(said(draft.set)).filter(([column, value]) => !isSame(existing[column], value)),
  )
  const before = existing.custom ?? {}
  const custom = Object.fromEntries(
    Object.entries(reader.custom).filter(([key, value]) => before[key] !== value),
  )
  // What an earlier run had to keep under its header is in its field now.
  const dropped = [...reader.taken]
    .filter(([column, raw]) => before[column] === raw && !(column in reader.custom))
    .map(([column]) => column)
  if (Object.keys(set).length + Object.keys(custom).length + dropped.length === 0) {
    reader.sentences.push(note('Already as in the file; nothing to change.'))
    return conclude(scene, reader, 'skip', label, record)
  }
  scene.updates[table].push({ id, set, custom, dropped })
  conclude(scene, reader, 'update', label, record)
}

/** Every row ends here, exactly once. */
export function conclude(
  scene: Scene,
  reader: RowReader,
  outcome: Outcome,
  label: string,
  record: RowResult['record'] = null,
): void {
  const { file, source, sentences } = reader
  scene.results.set(source, {
    file: file.id,
    row: source.id,
    line: source.line,
    outcome,
    record,
    label,
    sentences,
  })
}

const said = (values: Draft['set']): Values =>
  Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, Values[string]] => entry[1] !== undefined,
    ),
  )

const isSame = (a: unknown, b: unknown) =>
  a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : (a ?? null) === b
