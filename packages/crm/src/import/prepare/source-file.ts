import { importLimits } from '../limits.ts'
import { type Formats, findFormats } from '../mapping/formats.ts'
import type { FileMapping, MappingInput } from '../mapping/mapping.ts'
import type { StagedFile, StagedRow } from '../staged.ts'

/**
 * A file with its mapping worked out: where each field stands, how it is written, what its values
 * mean.
 */
export interface SourceFile {
  id: string
  name: string
  header: readonly string[]
  mapping: FileMapping
  rows: readonly StagedRow[]
  fields: ReadonlyMap<string, { column: string; index: number }>
  /** Columns that are kept under their header. */
  custom: readonly { column: string; index: number }[]
  formats: Formats
  /** Column → factor. */
  times: ReadonlyMap<string, number>
  /** Field → value of an empty cell. */
  defaults: Readonly<Record<string, string>>
  /** What a value of a field is to be taken as, where a person said so. */
  alias(field: string, column: string, value: string): string | undefined
  /** Finds once per key; of very many keys only the first ones are looked for. */
  remember(key: string, find: () => string | undefined): string | undefined
}

/** Binds a staged file to its mapping. */
export function sourceFile(
  file: StagedFile,
  rows: readonly StagedRow[],
  mapping: FileMapping,
  input: MappingInput | undefined,
): SourceFile {
  const places = file.header.map((column, index) => ({
    column,
    index,
    field: mapping.columns[column] ?? 'custom',
  }))
  const values = new Map(
    Object.entries(input?.values ?? {}).map(([field, aliases]) => [
      field,
      new Map(Object.entries(aliases)),
    ]),
  )
  const found = new Map<string, string | undefined>()
  return {
    id: file.id,
    name: file.name,
    header: file.header,
    mapping,
    rows,
    fields: new Map(
      places
        .filter(({ field }) => field !== 'custom' && field !== 'ignore')
        .map((place) => [place.field, place]),
    ),
    custom: places.filter(({ field }) => field === 'custom'),
    times: new Map(Object.entries(mapping.times)),
    formats: findFormats(mapping, file.header, rows),
    defaults: input?.defaults?.[mapping.kind] ?? {},
    alias: (field, column, value) =>
      values.get(field)?.get(value) ?? values.get(column)?.get(value),
    remember(key, find) {
      if (!found.has(key))
        found.set(key, found.size < importLimits.nearest_names ? find() : undefined)
      return found.get(key)
    },
  }
}
