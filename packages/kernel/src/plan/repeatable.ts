import { sql, type Transaction } from 'kysely'
import type { Invocation } from '../action/perform.ts'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { read } from '../db/transaction.ts'
import type { Line } from '../wording/describe.ts'
import type { Content } from './digest.ts'

/** A column that may get another value by itself each time a row is inserted. */
interface Drawn {
  tbl: string
  name: string
  in_key: boolean
}

/**
 * A plan that inserts where a column draws a value (a sequence, a random number) would do something
 * else each time it is run, and no yes to it could be carried out. So it is run once more, for the
 * handler may give that value itself. What differs elsewhere is somebody's work in between.
 * @throws KernelError `not_repeatable`
 */
export async function assertRepeatable(
  kernel: Kernel,
  { caller, tool }: Invocation,
  first: Content,
  again: () => Promise<Content>,
): Promise<void> {
  const inserts = ({ change }: Content) => change.filter((line) => line.includes('"op":"insert"'))
  const tables = new Set(inserts(first).map((line) => (JSON.parse(line) as Line).table))
  if (tables.size === 0) return
  const drawn = await read(kernel, caller, async (db) => await drawnIn(db, [...tables]))
  if (drawn.length === 0) return
  const known = new Set(first.change)
  const others = inserts(await again())
    .filter((line) => !known.has(line))
    .map((line) => JSON.parse(line) as Line)
  const column = drawn.find(({ tbl, name, in_key }) =>
    others.some(({ table, cells }) => table === tbl && (in_key || name in cells)),
  )
  if (!column) return
  throw new KernelError(
    'not_repeatable',
    `${tool.name} cannot be planned: each run of it draws another value for ${column.tbl}.${column.name}. Nothing was changed.`,
    'Let the handler give that value, by newId() or out of its input, or let the column draw a UUID.',
    { table: column.tbl, fields: [column.name] },
  )
}

/** What the kernel itself gives, every run of a plan gives alike. */
async function drawnIn(db: Transaction<AnyDb>, tables: readonly string[]): Promise<Drawn[]> {
  const { rows } =
    await sql<Drawn>`select k.tbl, a.attname::text as name, a.attname = any (k.key_columns) as in_key
    from kernel.tracked k join pg_attribute a on a.attrelid = k.rel_oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where k.tbl = any(${tables}::text[]) and (a.attidentity <> ''
      or pg_get_expr(d.adbin, d.adrelid) ~ '\\w\\(' and pg_get_expr(d.adbin, d.adrelid) !~ '^(COALESCE\\()?kernel\\.\\w+\\(')
    order by in_key desc, k.tbl, a.attnum`.execute(db)
  return rows
}
