import { clip } from './clip.ts'
import { defineFunction } from './define-function.ts'
import { keyIs, keyText } from './key.ts'
import { names, todoSql } from './replay-sql.ts'
import { keep, lit, q, type Shape } from './shape.ts'

/** Is an undo at work whose rows stand aside for each other? */
export const parking = `coalesce(current_setting('app.parking', true), '') <> ''`

/**
 * Under a unique rule that can not wait, rows that swap their values find no order in which to be
 * written. Where an undo meets that, `kernel.take_back` begins anew: all rows that are to leave or
 * to change what such a rule looks at stand aside first, each with a value that takes it out of the
 * rule, and then everything is written as ever. Standing aside is nobody's content: it is not
 * logged, and the log says of each row what it was before and what it becomes.
 *
 * - `history.park_<table>(org, undo)` makes the rows stand aside, and answers with their keys.
 * - `history.stood_<table>(org, undo, keys)`: whether one of them still does, which may not be.
 */
export function parkSql(shape: Shape): string {
  if (shape.rules.length === 0) return ''
  return (
    define(shape, 'park', 'p_org uuid, p_undo uuid', 'text[]', parkBody(shape)) +
    define(shape, 'stood', 'p_org uuid, p_undo uuid, p_keys text[]', 'boolean', stoodBody(shape))
  )
}

const define = (shape: Shape, step: string, args: string, returns: string, body: string) =>
  defineFunction({
    name: clip(step, shape.name),
    args,
    returns,
    settings: ['plan_cache_mode = force_custom_plan'],
    declare: '_text text[];',
    body,
    caller: 'rescind_undo',
  })

/**
 * The columns of the rules as the log keeps them; `differs` over a row `t` of the table and a row
 * `r` of the log.
 */
const differs = (shape: Shape, columns: readonly string[], r: string) => {
  const looked = shape.columns.filter((c) => columns.includes(c.name))
  return `record_image_ne(row(${looked.map((c) => keep('t', c)).join(', ')}), row(${looked.map((c) => `${r}.${q(c.name)}`).join(', ')}))`
}

function parkBody(shape: Shape): string {
  const { key, same } = names(shape)
  const columns = key.map((k) => `t.${k}`).join(', ')
  const asides = Map.groupBy(
    shape.rules.map((rule, i) => ({ ...rule.aside, when: `x._rows[${i + 1}]` })),
    ({ column }) => column,
  )
  const set = [...asides].map(
    ([column, rules]) =>
      `${q(column)} = case when ${rules.map(({ when }) => when).join(' or ')} then ${rules[0]!.value} else t.${q(column)} end`,
  )
  return `
  perform 1 from ${shape.relation} t where t.org_id = p_org and (${columns}) in (${todoSql(shape)}) order by ${columns} for update;
  with r as materialized (select * from ${clip('replay', shape.name)}(p_org, p_undo)),
  x as materialized (
    select ${columns}, row_number() over (order by ${columns}) as _by, array[${shape.rules.map((rule) => `not r.own or ${differs(shape, rule.columns, '(r.cur)')}`).join(', ')}] as _rows
    from r join ${shape.relation} t on t.org_id = p_org and ${key.map((k) => `t.${k} = (r.cur).${k}`).join(' and ')}),
  aside as (
    update ${shape.relation} t set ${set.join(', ')} from x where ${same('t', 'x')} and true = any (x._rows) returning ${keyText(shape, 't')} as key)
  select coalesce(array_agg(aside.key), '{}') into _text from aside;
  return _text;`
}

/**
 * Whether the row `t` holds what the log does not say, in a column that a rule looks at: then it
 * stands aside.
 */
export function standsAside(shape: Shape): string {
  const { mirror, same } = names(shape)
  const columns = [...new Set(shape.rules.flatMap((rule) => rule.columns))]
  return `exists (select 1 from (select * from ${mirror} l where ${same('l', 't')} and l._op in ('I', 'a') order by l._seq desc limit 1) l
      where ${differs(shape, columns, 'l')})`
}

const stoodBody = (shape: Shape) => `
  return exists (select 1 from unnest(p_keys) k(key) join ${shape.relation} t on t.org_id = p_org and ${keyIs(shape, 't', 'k.key')}
    where ${standsAside(shape)}${
      shape.referredBy.length > 0
        ? `
      -- It was to leave, and something else holds it here.
      or exists (select 1 from kernel.leaving l where l.org_id = p_org and l.undo_id = p_undo and l.tbl = ${lit(shape.name)} and l.key = k.key and not l.stays)`
        : ''
    });`
