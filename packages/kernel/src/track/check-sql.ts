import { clip } from './clip.ts'
import { defineFunction } from './define-function.ts'
import { keyText } from './key.ts'
import { type LineShape, netSql } from './lines-sql.ts'
import { keep, lit, q, type Shape } from './shape.ts'

/**
 * `history.check_<table>(org, entries, from, to)`: what people read of this table and the sealed
 * lines do not bear out, set-based, for a whole organisation. The log of changes against the lines
 * in the vault, which are the same text; and the records against the log: a record is what its last
 * image says. What an erasure took is left out, and so are lines of columns that the table no
 * longer has under that name. `entries`: those with lines of this table, and from which to which
 * they go: found once for all tables. Answers sentences.
 */
export function checkSql(shape: Shape): string {
  const mirror = `history.${q(shape.name)}`
  const name = lit(shape.name)
  const key = shape.key.map(q)
  const { net, op, line } = netSql(shape satisfies LineShape)
  const of = {
    source: '(select id as _of from kernel.action where org_id = p_org) w',
    is: 'm._action = w._of',
    along: ['_of'],
  }
  const columns = shape.columns.filter((c) => !shape.key.includes(c.name) && c.name !== 'org_id')
  const differ = columns
    .map((c) => `record_image_ne(row(${keep('t', c)}), row(l.${q(c.name)}))`)
    .join('\n      or ')
  const known = `array[${[...shape.columns, ...shape.past].map((c) => lit(c.name)).join(', ')}]`
  const ending = `"table":${JSON.stringify(shape.name)}}`
  // What is no line any more is told by its place (audit.line_of).
  const sealed = `select x.action_id, x.body, x.kept, coalesce(x.line ->> 'id', audit.object_of(x.body) ->> 'id') as key, (x.line ->> 'seq')::bigint as seq,
      not x.line -> 'fields' <@ to_jsonb(${known}) as unread
    from (select e.action_id, p.body, p.erased_by is null and p.redacted_by is null as kept, audit.line_of(p.slot, p.line) as line
      from unnest(p_entries, p_from, p_to) r(entry_id, lo, hi)
      join audit.payload p on p.org_id = p_org and p.entry_id = r.entry_id and p.slot = 'change' and p.ord between r.lo and r.hi
      join audit.entry e on e.org_id = p.org_id and e.id = p.entry_id
      where p.line like ${lit(`%${ending.replace(/([\\_%])/g, '\\$1')}`)} offset 0) x
    where x.line is not null`
  const check = defineFunction({
    name: clip('check', shape.name),
    args: 'p_org uuid, p_entries uuid[], p_from int[], p_to int[]',
    returns: 'setof text',
    language: 'sql',
    is: 'stable',
    settings: ['plan_cache_mode = force_custom_plan', 'jit = off'],
    body: `
  ${net({ actions: of, more: ', x._last as last' })},
  now as materialized (select _of as action_id, key, last, ${line(op)} as body from net where born or gone or cells <> ''),
  sealed as materialized (${sealed}),
  erased as materialized (select action_id, key from kernel.erased_image where org_id = p_org and tbl = ${name}),
  waiting as materialized (select action_id from audit.pending where org_id = p_org and not filled),
  -- Full joins, here and below: no plan compares every line with every other, whatever is believed of their number.
  told as (
    select coalesce(s.action_id, n.action_id) as action_id, coalesce(s.key, n.key) as key, case when s.action_id is null then ' was added to the log of changes'
      when n.body is null then ' is gone from the log of changes' else ' was changed in the log of changes' end as what
    from sealed s full join now n on n.action_id = s.action_id and n.key = s.key
    where case when s.action_id is null then n.action_id not in (select action_id from waiting)
      else s.kept and not s.unread and n.body is distinct from s.body
      -- A column that came later is in the images of rows that were made or removed before it.
      and not coalesce(n.body is not null and n.body::jsonb ->> 'op' <> 'update' and n.body::jsonb - 'cells' = audit.object_of(s.body) - 'cells'
        and not exists (select from jsonb_each(case when jsonb_typeof(audit.object_of(s.body) -> 'cells') = 'object' then audit.object_of(s.body) -> 'cells' end) c
          where n.body::jsonb -> 'cells' -> c.key is distinct from c.value), false)
      and (s.action_id, s.key) not in (select action_id, key from erased) end
    union all
    select n.action_id, n.key, ' stands at another place in the log of changes' from sealed s join now n on n.action_id = s.action_id and n.key = s.key
    where n.last <> s.seq),
  -- What an undo wrote counts as derived: of what action it is says whether it is that.
  derived as (
    select distinct m._action as action_id, ${keyText(shape, 'm')} as key, case when m._undo then ' passes as written by an undo' else ' passes as written by no undo' end as what
    from ${mirror} m join kernel.action a on a.org_id = p_org and a.id = m._action where m.org_id = p_org and m._undo <> (a.kind <> 'do')),
  last as materialized (
    select distinct on (${key.map((k) => `m.${k}`).join(', ')}) m.* from ${mirror} m where m.org_id = p_org
    order by ${key.map((k) => `m.${k}`).join(', ')}, m._seq desc, (m._op = 'b')),
  records as (
    select coalesce(${keyText(shape, 'l')}, ${keyText(shape, 't')}) as key, case when l._op is null then ' was written by no action'
      when t.${key[0]} is null then ' is gone, and no action took it away'
      when l._op = 'D' then ' is there, and an action took it away' else ' is not what the last change left' end as what
    from last l full join (select * from ${shape.relation} where org_id = p_org) t on ${key.map((k) => `t.${k} = l.${k}`).join(' and ')}
    where case when l._op is null then exists (select from kernel.action a where a.org_id = p_org and a.id = t.row_version)
      when t.${key[0]} is null then l._op <> 'D' else l._op = 'D' or ${differ || 'false'} end)
  select 'the change of ' || ${name} || ' ' || key || ' by action ' || action_id || what from told
  union all select 'the change of ' || ${name} || ' ' || key || ' by action ' || action_id || what from derived
  union all select ${name} || ' ' || key || what from records`,
    caller: 'rescind_app',
  })
  return `${check}
drop function if exists ${clip('unread', shape.name)}(uuid), ${clip('check', shape.name)}(uuid);`
}
