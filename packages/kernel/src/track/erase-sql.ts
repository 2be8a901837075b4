import { clip } from './clip.ts'
import { defineFunction } from './define-function.ts'
import { keyText } from './key.ts'
import { type Column, lit, q, type Shape } from './shape.ts'

/**
 * What an erasure does with a table: columns cleared in the person's own rows, and columns in which
 * any row may name a person.
 */
export interface Erasable {
  personal: readonly string[]
  mentions: readonly string[]
  /** What a column that may not be empty holds afterwards; by default nothing of its type. */
  erasedAs: Readonly<Record<string, string>>
}

/**
 * `history.erase_<table>(org, erasure, keys)` and `history.redact_<table>(org, erasure, about)`:
 * the one clears the personal columns of these rows, the other rewrites values of a person wherever
 * they are named; both in the table and in every image of the log. An image gets exactly what the
 * row gets, so a replay of the log leads to the erased values and to nothing else. Rows that would
 * become alike where a unique rule forbids it are numbered.
 */
export function eraseSql(shape: Shape, { personal, mentions, erasedAs }: Erasable): string {
  const mirror = `history.${q(shape.name)}`
  const past = shape.past
    .filter(({ field }) => personal.includes(field) || mentions.includes(field))
    .map(({ name }) => name)
  const columnOf = (name: string) => shape.columns.find((c) => c.name === name)!
  const parts: string[] = []
  if (personal.length + mentions.length === 0) return ''
  const declared = [...new Set([...personal, ...mentions])].map(q).join(', ')
  parts.push(`
grant usage on schema ${q(shape.schema)} to rescind_eraser;
grant select, update (${declared}) on ${shape.relation} to rescind_eraser;
grant select, update (${[declared, ...past.map(q)].join(', ')}) on ${mirror} to rescind_eraser;
drop policy if exists erase on ${shape.relation};
create policy erase on ${shape.relation} to rescind_eraser using (org_id = (select kernel.org())) with check (org_id = (select kernel.org()));
drop policy if exists erase on ${mirror};
create policy erase on ${mirror} to rescind_eraser using (org_id = (select kernel.org())) with check (org_id = (select kernel.org()));`)
  if (personal.length > 0) {
    const columns = personal.map(columnOf)
    const emptied = (alias: string, c: Column) =>
      `${alias}.${q(c.name)} is distinct from ${emptyOf(c, erasedAs)}`
    const own = (alias: string) =>
      `${alias}.org_id = p_org and ${keyText(shape, alias)} = any (p_keys)`
    const differs = (a: string, b: string) =>
      columns.map((c) => `record_image_ne(row(${a}.${q(c.name)}), row(${b}.${q(c.name)}))`)
    parts.push(
      eraserFunction(
        clip('erase', shape.name),
        'p_keys text[]',
        `assert_erasing(p_erasure, ${lit(shape.name)}, p_keys)`,
        `
  insert into kernel.erased_image (org_id, action_id, tbl, key, erasure_id)
  select distinct p_org, h._action, ${lit(shape.name)}, ${keyText(shape, 'h')}, p_erasure from ${mirror} h
  left join ${mirror} a on h._op = 'b' and a.org_id = p_org and ${shape.key.map((k) => `a.${q(k)} = h.${q(k)}`).join(' and ')} and a._seq = h._seq and a._op = 'a'
  where ${own('h')} and not h._undo and h._action <> p_erasure and (h._op = 'b' and (${differs('h', 'a').join(' or ')})
    or h._op in ('I', 'D') and (${columns.map((c) => emptied('h', c)).join(' or ')}))
  on conflict do nothing;
  insert into kernel.erased_row (org_id, tbl, key, erasure_id)
  select distinct p_org, ${lit(shape.name)}, k, p_erasure from unnest(p_keys) k on conflict do nothing;
  update ${shape.relation} t set ${columns.map((c) => `${q(c.name)} = ${emptyOf(c, erasedAs)}`).join(', ')}
  where ${own('t')} and (${columns.map((c) => emptied('t', c)).join(' or ')});
  update ${mirror} t set ${[...columns.map((c) => `${q(c.name)} = ${emptyOf(c, erasedAs, true)}`), ...past.map((name) => `${q(name)} = null`)].join(', ')}
  where ${own('t')};
  return cardinality(p_keys);`,
      ),
    )
  }
  if (mentions.length > 0) {
    const columns = mentions.map(columnOf)
    const alike = columns.filter(
      ({ name, type }) => shape.distinct.includes(name) && !isJson(type) && !isList(type),
    )
    const hit = (alias: string) =>
      columns.map((c) => namesSql(`${alias}.${q(c.name)}`, c.type)).join(' or ')
    const set = (alias: string, typeOf: (c: Column) => string) =>
      columns
        .map((c) => `${q(c.name)} = ${redactSql(`${alias}.${q(c.name)}`, c.type, typeOf(c))}`)
        .join(', ')
    const pastHit = past.map((name) => namesSql(`t.${q(name)}`, 'text')).join(' or ')
    parts.push(
      eraserFunction(
        clip('redact', shape.name),
        'p_about kernel.about',
        'assert_erasing(p_erasure)',
        `
  ${alike.length > 0 ? `select count(*) into n from ${shape.relation} t where t.org_id = p_org and (${hit('t')});` : ''}${alike.map((column) => apartSql(shape, column)).join('')}
  update ${shape.relation} t set ${set('t', (c) => c.type)} where t.org_id = p_org and (${hit('t')});
  ${alike.length > 0 ? '' : 'get diagnostics n = row_count;'}
  update ${mirror} t set ${set('t', (c) => c.kept)} where t.org_id = p_org and (${hit('t')});
  ${past.length === 0 ? '' : `update ${mirror} t set ${past.map((name) => `${q(name)} = null`).join(', ')} where t.org_id = p_org and (${pastHit});`}
  return n;`,
      ),
    )
  }
  return parts.join('\n')
}

/**
 * Names of which no two rows may have one. Row by row: once without the person a name gets the
 * first number with which neither it nor one that the row had before is any other row's, of now or
 * before; then no undo brings two together either.
 */
function apartSql(shape: Shape, column: Column): string {
  const mirror = `history.${q(shape.name)}`
  const name = q(column.name)
  const apart = (to: string) =>
    `kernel.apart(${redactSql(`t.${name}`, column.type, 'text')}, _by)::${to}`
  const named = `t.org_id = p_org and ${namesSql(`t.${name}`, column.type)}`
  const own = `${keyText(shape, 't')} = _text and ${named}`
  const texts = (where: string, what: string) =>
    [shape.relation, mirror]
      .map((from) => `select ${what} from ${from} t where ${where}`)
      .join(' union ')
  return `
  declare _text text; _by int; begin
  for _text in ${texts(named, keyText(shape, 't'))} order by 1 loop
    _by := 1;
    while exists (select from (${texts(own, `${apart('text')} as text`)}) o join (${texts(`t.org_id = p_org and ${keyText(shape, 't')} <> _text`, `t.${name}::text as text`)}) x
      on lower(x.text) = lower(o.text)) loop
      _by := _by + 1;
    end loop;
    update ${shape.relation} t set ${name} = ${apart(column.type)} where ${own};
    update ${mirror} t set ${name} = ${apart(column.kept)} where ${own};
  end loop; end;`
}

const isJson = (type: string) => /^jsonb?$/.test(type)
const isList = (type: string) => type.endsWith('[]')

/**
 * Whether a text of this type names the person. What is no text of its own is searched as
 * PostgreSQL writes it.
 */
function namesSql(value: string, type: string): string {
  if (isList(type)) return `kernel.names_in(to_jsonb(${value})::text, p_about)`
  return `kernel.${isJson(type) ? 'names_in' : 'names'}(${value}::text, p_about)`
}

/** The same text without the person, as a value of type `to`. */
function redactSql(value: string, type: string, to: string): string {
  if (isList(type)) {
    const items = `array(select jsonb_array_elements_text(kernel.redact_json(to_jsonb(${value}), p_about)))::${to}`
    return `case when array_ndims(${value}) > 1 then kernel.redact(${value}::text, p_about)::${to} else ${items} end`
  }
  if (isJson(type)) return `kernel.redact_json(${value}::jsonb, p_about)::${to}`
  return `kernel.redact(${value}::text, p_about)::${to}`
}

/**
 * A function of the eraser's, for an action that may: `asks` raises where it may not. `body` may
 * use the int `n`.
 */
export const eraserFunction = (
  name: string,
  argument: string,
  asks: string,
  body: string,
): string =>
  defineFunction({
    name,
    args: `p_org uuid, p_erasure uuid, ${argument}`,
    returns: 'int',
    is: 'security definer',
    settings: ['search_path = pg_catalog, pg_temp'],
    declare: 'n int := 0;',
    body: `
  perform kernel.${asks};${body}`,
    owner: 'rescind_eraser',
    caller: 'rescind_app',
  })

/** Nothing, as this column can hold it. */
export function emptyOf(
  column: Column,
  erasedAs: Readonly<Record<string, string>>,
  inMirror = false,
): string {
  const type = inMirror ? column.kept : column.type
  const given = erasedAs[column.name]
  if (given !== undefined) return `${lit(given)}::${type}`
  if (!column.required) return `null::${type}`
  if (column.kept === 'jsonb' || column.kept === 'json') return `'{}'::${type}`
  return `''::${type}`
}
