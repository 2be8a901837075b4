import { NotTrackable } from './not-trackable.ts'

/** What the catalogue says of whatever has the name of a table. */
export interface Facts {
  oid: string
  relation: string
  schema: string
  table: string
  kind: string
  persistence: string
  partition: boolean
  root: string | null
  inherits: boolean
  partitions: string[]
  distinct_columns: string[]
  writes_again: boolean
  sequences: string[]
}

const kinds: Record<string, string> = {
  v: 'a view',
  m: 'a materialized view',
  f: 'a foreign table',
  S: 'a sequence',
  i: 'an index',
  c: 'a composite type',
}

/** @throws NotTrackable for whatever is no permanent table of the user's own */
export function assertTable(facts: Facts): void {
  const { relation, kind, persistence, schema } = facts
  if (kind !== 'r' && kind !== 'p') {
    throw new NotTrackable(
      relation,
      'not_a_table',
      `it is ${kinds[kind] ?? 'no table'}, and what is written through it ends up elsewhere`,
      'Track the tables behind it.',
    )
  }
  if (persistence !== 'p') {
    throw new NotTrackable(
      relation,
      'not_permanent',
      `it is ${persistence === 't' ? 'temporary' : 'unlogged'}, and its log would outlive its rows`,
      persistence === 't'
        ? 'Use a permanent table.'
        : `Make it permanent: alter table ${relation} set logged.`,
    )
  }
  if (facts.partition) {
    throw new NotTrackable(
      relation,
      'is_partition',
      `it is a partition of ${facts.root}`,
      `Track ${facts.root}: its partitions come with it.`,
    )
  }
  if (facts.inherits) {
    throw new NotTrackable(
      relation,
      'inherits',
      'it inherits from another table or is inherited from, and a write through one of them changes rows of the other',
      'Make it a partitioned table, or end the inheritance.',
    )
  }
  if (
    ['kernel', 'history', 'audit', 'information_schema'].includes(schema) ||
    schema.startsWith('pg_')
  ) {
    throw new NotTrackable(
      relation,
      'own_schema',
      `the schema ${schema} is not for business tables`,
      'Move it to a schema of your own.',
    )
  }
}

/** Columns of a mirror, and parameters of the functions over it. */
const reserved = new Set(
  '_action _seq _op _undo _first _last _by _rows _text p_org p_undo p_action p_key p_lines p_live p_since p_target p_redo p_reverted'.split(
    ' ',
  ),
)

/** @throws NotTrackable where its columns or its key do not allow it */
export function assertColumns(
  facts: Facts,
  columns: readonly { name: string; type: string }[],
  key: readonly string[],
): void {
  const { relation } = facts
  for (const needed of ['org_id', 'row_version']) {
    const column = columns.find(({ name }) => name === needed)
    if (column?.type === 'uuid') continue
    throw new NotTrackable(
      relation,
      'missing_column',
      column ? `its column ${needed} is ${column.type}, not uuid` : `it has no column ${needed}`,
      'Say `prepare: true` in its declaration, or add org_id uuid and row_version uuid, both not null.',
    )
  }
  const bad = [...columns.map(({ name }) => name), facts.table].find(
    (name) => reserved.has(name) || name.includes('$b$'),
  )
  if (bad)
    throw new NotTrackable(
      relation,
      'reserved_name',
      `the log uses the name ${bad} itself`,
      'Rename it.',
    )
  if (key.length === 0) {
    throw new NotTrackable(
      relation,
      'no_key',
      'it has no primary key',
      'Add one, or say `key` in its declaration: columns that are unique and not null.',
    )
  }
  const absent = key.find((name) => !columns.some((column) => column.name === name))
  if (absent)
    throw new NotTrackable(
      relation,
      'no_key',
      `its key has ${absent}, which is not a stored column of its own`,
      'Say another `key` in its declaration.',
    )
}
