import { refusal } from '../refusal.ts'
import { fields, type Kind } from './fields.ts'
import type { FileMapping, MappingInput } from './mapping.ts'
import { columnsFor } from './suggest.ts'

/** The part of a stored file that a mapping refers to. */
interface NamedFile {
  id: string
  name: string
  header: readonly string[]
  kind: Kind
  mapping: FileMapping
}

/**
 * How each file is read: what was suggested, and over it what the call says.
 * @throws KernelError `invalid_input` for a file, column, field or kind that is not there, or a
 *   field given twice
 */
export function resolveMapping(
  files: readonly NamedFile[],
  input: MappingInput | undefined,
): Map<string, FileMapping> {
  for (const key of Object.keys(input?.files ?? {})) {
    if (!files.some((file) => file.id === key || file.name === key)) {
      throw refusal(
        `mapping.files.${key}`,
        `The import has no file “${key}”.`,
        `Its files are ${list(files.map((f) => f.name))}.`,
      )
    }
  }
  for (const kind of Object.keys(input?.defaults ?? {})) {
    if (!Object.hasOwn(fields, kind))
      throw refusal(`mapping.defaults.${kind}`, `There is no kind “${kind}”.`, {
        people: 'Choose what the file is about from the list.',
        callers: `Kinds are ${list(Object.keys(fields))}.`,
      })
    for (const field of Object.keys(input?.defaults?.[kind] ?? {}))
      assertField(`mapping.defaults.${kind}.${field}`, kind as Kind, field)
  }
  const known = Object.values(fields).flatMap((own) => Object.keys(own))
  for (const field of Object.keys(input?.values ?? {})) {
    if (!known.includes(field))
      throw refusal(`mapping.values.${field}`, `There is no field “${field}”.`, {
        people: 'Choose a field from the list.',
        callers: `Fields are ${list([...new Set(known)])}.`,
      })
  }
  return new Map(
    files.map((file) => [
      file.id,
      resolveFile(file, input?.files?.[file.id] ?? input?.files?.[file.name] ?? {}),
    ]),
  )
}

function resolveFile(
  file: NamedFile,
  said: NonNullable<MappingInput['files']>[string],
): FileMapping {
  const kind = said.kind ?? file.kind
  // Another kind than suggested: the suggested columns mean nothing any more.
  const suggested = kind === file.kind ? file.mapping.columns : columnsFor(kind, file.header)
  const columns: Record<string, string> = { ...suggested }
  const claimed = new Set(Object.values(said.columns ?? {}))
  // A field that is given away by name leaves the column that had it by suggestion.
  for (const [column, field] of Object.entries(columns))
    if (claimed.has(field)) columns[column] = 'custom'
  for (const part of ['columns', 'formats', 'times'] as const) {
    for (const column of Object.keys(said[part] ?? {})) assertColumn(file, part, column)
  }
  Object.assign(columns, said.columns)
  const taken = new Map<string, string>()
  for (const [column, field] of Object.entries(columns)) {
    if (field === 'custom' || field === 'ignore') continue
    assertField(`mapping.files.${file.name}.columns.${column}`, kind, field)
    const other = taken.get(field)
    if (other)
      throw refusal(
        `mapping.files.${file.name}.columns`,
        `“${other}” and “${column}” are both to become the ${field.replaceAll('_', ' ')}.`,
        {
          people: 'Make one of them a further field.',
          callers: `Both are mapped to ${field}: map one of them to custom.`,
        },
      )
    taken.set(field, column)
  }
  return {
    kind,
    columns,
    formats: { ...file.mapping.formats, ...said.formats },
    times: { ...file.mapping.times, ...said.times },
  }
}

function assertColumn(file: NamedFile, part: string, column: string): void {
  if (!file.header.includes(column)) {
    throw refusal(
      `mapping.files.${file.name}.${part}.${column}`,
      `${file.name} has no column “${column}”.`,
      `Its columns are ${list(file.header)}.`,
    )
  }
}

function assertField(path: string, kind: Kind, field: string): void {
  const known = kind === 'unknown' ? [] : Object.keys(fields[kind])
  if (!known.includes(field))
    throw refusal(path, `A ${kind.replace('_', ' ')} has no field “${field}”.`, {
      people: 'Choose a field from the list.',
      callers: `It has ${list([...known, 'custom', 'ignore'])}.`,
    })
}

const list = (names: readonly string[]) => names.map((name) => `“${name}”`).join(', ')
