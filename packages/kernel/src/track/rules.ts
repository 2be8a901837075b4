import { type Kysely, sql } from 'kysely'
import { q, type Rule, type Shape } from './shape.ts'

/** One column as a rule sees it. `type`: what a domain is based on, with its modifier. */
interface RuleColumn {
  name: string
  type: string
  required: boolean
  /** It is a column of the index by itself, and not only in an expression or its condition. */
  plain: boolean
}

interface Found {
  oid: string
  condition: string | null
  nulls_equal: boolean
  columns: RuleColumn[]
}

/**
 * Reads the rules of these tables under which their rows can stand aside, into the shapes. Rules
 * that name the key hold no two rows anyway; one that leaves no way to stand aside is left out, and
 * an undo that it refuses stays refused.
 */
export async function readRules(db: Kysely<unknown>, shapes: readonly Shape[]): Promise<void> {
  const { rows } = await sql<Found>`
    with rule as (
      select i.indexrelid, i.indrelid, pg_get_expr(i.indpred, i.indrelid) as condition, i.indnullsnotdistinct as nulls_equal,
        (i.indkey::int2[])[0:i.indnkeyatts - 1] as plain, (select c.oid from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('u', 'x')) as rule
      from pg_index i where i.indrelid = any(${shapes.map(({ oid }) => oid)}::oid[]) and (i.indisunique or i.indisexclusion) and i.indimmediate),
    looked as (
      select r.indexrelid, n as attnum, true as plain from rule r cross join unnest(r.plain) n where n > 0
      union all select r.indexrelid, d.refobjsubid, false from rule r join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = r.indrelid
        and d.refobjsubid > 0 and ((d.classid = 'pg_class'::regclass and d.objid = r.indexrelid) or (d.classid = 'pg_constraint'::regclass and d.objid = r.rule))),
    -- A generated column is what others make of it.
    behind as (
      select l.indexrelid, coalesce(d.refobjsubid, l.attnum) as attnum, l.plain and d.refobjsubid is null as plain
      from looked l join rule r using (indexrelid) join pg_attribute a on a.attrelid = r.indrelid and a.attnum = l.attnum
      left join pg_attrdef f on a.attgenerated <> '' and f.adrelid = a.attrelid and f.adnum = a.attnum
      left join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid and d.refobjid = a.attrelid and d.refobjsubid not in (0, a.attnum)),
    cols as (
      select b.indexrelid, b.attnum, bool_or(b.plain) as plain from behind b group by b.indexrelid, b.attnum)
    select r.indrelid::text as oid, r.condition, r.nulls_equal, (
      select json_agg(json_build_object('name', a.attname, 'required', a.attnotnull, 'plain', c.plain,
          'type', case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) else format_type(a.atttypid, a.atttypmod) end) order by c.plain desc, a.attnum)
      from cols c join pg_attribute a on a.attrelid = r.indrelid and a.attnum = c.attnum join pg_type t on t.oid = a.atttypid
      where c.indexrelid = r.indexrelid) as columns
    from rule r order by r.indexrelid::regclass::text collate "C"`.execute(db)
  for (const shape of shapes)
    shape.rules = rows
      .filter((found) => found.oid === shape.oid)
      .flatMap((found) => rulesOf(found, shape))
}

function rulesOf(found: Found, shape: Shape): Rule[] {
  if (
    shape.key.every((name) => found.columns.some((column) => column.plain && column.name === name))
  )
    return []
  const aside = asideOf(found, shape)
  return aside ? [{ columns: found.columns.map((column) => column.name), aside }] : []
}

/**
 * The way aside that asks least of the row: no value, the other side of the condition, a value of
 * its own.
 */
function asideOf(
  { condition, nulls_equal, columns }: Found,
  shape: Pick<Shape, 'key' | 'columns' | 'refersTo' | 'referredBy'>,
): Rule['aside'] | null {
  const fixed = [
    ...shape.key,
    'org_id',
    'row_version',
    ...shape.columns.filter((c) => c.always).map((c) => c.name),
  ]
  // What others refer to would take them along.
  const referred = shape.referredBy.flatMap((r) => r.target_columns)
  const free = columns.filter(
    ({ name }) =>
      shape.columns.some((c) => c.name === name) &&
      !fixed.includes(name) &&
      !referred.includes(name),
  )
  const refers = ({ name }: RuleColumn) => shape.refersTo.some((r) => r.columns.includes(name))
  const give = (column: RuleColumn, value: string) => ({
    column: column.name,
    value: `(${value})::${shape.columns.find((c) => c.name === column.name)!.type}`,
  })
  const own = (list: readonly RuleColumn[]) => {
    const column = list.find(({ type }) => ownValue(type) !== null)
    return column ? give(column, ownValue(column.type)!) : null
  }
  const none = (list: readonly RuleColumn[]) => {
    const column = list.find(({ required }) => !required)
    return column ? give(column, 'null') : null
  }
  const plain = free.filter((column) => column.plain)
  const others = free.filter((column) => !column.plain)
  // The index is over the rows where a flag is set, or where it is not.
  const flags = free.flatMap((column) => {
    if (column.type !== 'boolean') return []
    const names = [column.name, q(column.name)]
    if (names.some((name) => condition === name)) return [give(column, 'false')]
    return names.some((name) => condition === `(NOT ${name})`) ? [give(column, 'true')] : []
  })
  return (
    (nulls_equal ? null : none(plain)) ??
    flags[0] ??
    own(plain.filter((column) => !refers(column))) ??
    own(others.filter((column) => !refers(column))) ??
    none(others) ??
    own(plain.filter(refers))
  )
}

/**
 * A value that no other row is likely to have: random, at the far end of the type's range, or an
 * empty one. Null for types that have none such.
 */
function ownValue(type: string): string | null {
  const [, bare, modifier] = /^(.*?)(?:\((.*)\))?$/.exec(type)!
  const numbers = modifier?.split(',').map(Number)
  const name = bare!.split('.').at(-1)!
  if (name.endsWith('range')) return `'empty'`
  switch (name) {
    case 'uuid':
      return 'gen_random_uuid()'
    case 'text':
    case 'citext':
      return 'gen_random_uuid()::text'
    case 'character varying':
    case 'character':
      return numbers
        ? `left(replace(gen_random_uuid()::text, '-', ''), ${numbers[0]})`
        : name === 'character'
          ? null
          : 'gen_random_uuid()::text'
    case 'bytea':
      return 'uuid_send(gen_random_uuid())'
    case 'smallint':
      return '32767 - x._by'
    case 'integer':
      return '2147483647 - x._by'
    case 'bigint':
      return '9223372036854775807 - x._by'
    case 'numeric':
      return numbers ? `1e${numbers[0]! - (numbers[1] ?? 0)} - x._by` : '1e30 - x._by'
    case 'double precision':
      return '9e15 - x._by'
    case 'date':
      return `'5874897-01-01'::date - x._by::int`
    case 'timestamp without time zone':
    case 'timestamp with time zone':
      return `'294276-01-01'::timestamp - x._by * interval '1 day'`
    case 'jsonb':
      return `'{}'`
    default:
      return null
  }
}
