import type { RowResult } from '../prepare/scene.ts'
import type { SourceFile } from '../prepare/source-file.ts'
import type { Sentence } from '../sentence.ts'
import { countOutcomes } from './counts.ts'
import { summarise } from './summary.ts'

/**
 * What a preview says about each file: how it is read, what becomes of its rows, and what there is
 * to say, once each.
 */
export function fileReports(
  files: readonly SourceFile[],
  results: readonly RowResult[],
  told: ReadonlyMap<string, Sentence[]>,
) {
  const own = Map.groupBy(results, ({ file }) => file)
  return files.map((file) => ({
    id: file.id,
    name: file.name,
    kind: file.mapping.kind,
    rows: file.rows.length,
    counts: countOutcomes(own.get(file.id) ?? []),
    columns: file.header.map((column) => ({
      name: column,
      field: file.mapping.columns[column] ?? 'custom',
      format: file.formats.numbers.get(column) ?? file.formats.dates.get(column) ?? null,
    })),
    mapping: file.mapping,
    problems: [...file.formats.problems, ...(told.get(file.id) ?? [])],
    summary: summarise(own.get(file.id) ?? []),
  }))
}
