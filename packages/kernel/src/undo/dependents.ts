import { sql, type Transaction } from 'kysely'
import type { AnyDb } from '../contract/kernel.ts'
import { keyIs, keyText } from '../track/key.ts'
import { q } from '../track/shape.ts'

/** A row by its table and the text of its key. */
export interface RowName {
  table: string
  key: string
}

/** A row that refers to another one, and so keeps it. `by`: the action that wrote it last. */
export interface Dependent extends RowName {
  of: RowName
  by: string | null
}

interface ForeignKey {
  child: string
  child_relation: string
  child_key: string[]
  child_columns: string[]
  parent: string
  parent_relation: string
  parent_key: string[]
  parent_types: string[]
  parent_columns: string[]
}

const keysTo = async (tx: Transaction<AnyDb>, tables: readonly string[]): Promise<ForeignKey[]> => {
  const columns = (relation: string, numbers: string) =>
    sql.raw(`array(select a.attname::text from unnest(${numbers})
    with ordinality k(n, ord) join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.n order by k.ord)`)
  const { rows } =
    await sql<ForeignKey>`select child.tbl as child, child.rel::text as child_relation, child.key_columns as child_key,
      ${columns('c.conrelid', 'c.conkey')} as child_columns, parent.tbl as parent, parent.rel::text as parent_relation,
      parent.key_columns as parent_key, ${columns('c.confrelid', 'c.confkey')} as parent_columns,
      array(select format_type(a.atttypid, a.atttypmod) from unnest(parent.key_columns) with ordinality k(name, ord)
        join pg_attribute a on a.attrelid = c.confrelid and a.attname = k.name order by k.ord) as parent_types
    from pg_constraint c join kernel.tracked child on child.rel = c.conrelid join kernel.tracked parent on parent.rel = c.confrelid
    where c.contype = 'f' and c.conparentid = 0 and parent.tbl = any(${[...tables]}::text[]) and not child.dropped and not parent.dropped
    order by child.tbl, c.conname`.execute(tx)
  return rows
}

/**
 * The rows that refer to these now, at most `most` through each reference, in the order of their
 * keys.
 */
export async function dependentsOf(
  tx: Transaction<AnyDb>,
  org: string,
  rows: readonly RowName[],
  most: number,
): Promise<Dependent[]> {
  const byTable = Map.groupBy(rows, (row) => row.table)
  const found: Dependent[] = []
  for (const key of await keysTo(tx, [...byTable.keys()])) {
    const { child, parent, parent_key, parent_types } = key
    const keyed = {
      key: parent_key,
      columns: parent_key.map((name, i) => ({ name, type: parent_types[i]! })),
    }
    const refers = key.child_columns
      .map((column, i) => `c.${q(column)} = p.${q(key.parent_columns[i]!)}`)
      .join(' and ')
    const { rows: referring } = await sql<{ key: string; of: string; by: string }>`
      select ${sql.raw(keyText({ key: key.child_key }, 'c'))} as key, x.key as of, c.row_version as by
      from unnest(${byTable.get(parent)!.map((row) => row.key)}::text[]) x(key)
      join ${sql.raw(key.parent_relation)} p on p.org_id = ${org}::uuid and ${sql.raw(keyIs(keyed, 'p', 'x.key'))}
      join ${sql.raw(key.child_relation)} c on c.org_id = ${org}::uuid and ${sql.raw(refers)}
      order by 1, 2 limit ${most}`.execute(tx)
    for (const row of referring)
      found.push({ table: child, key: row.key, of: { table: parent, key: row.of }, by: row.by })
  }
  return found
}
