import { clip } from './clip.ts'
import { defineFunction } from './define-function.ts'
import { keyText } from './key.ts'
import { names } from './replay-sql.ts'
import { giveBack, keep, lit, q, type Shape } from './shape.ts'

/**
 * `history.fast_set_<table>(org, undo)`: several targets at once, for rows that they wrote last and
 * without anybody in between. One after the other, newest first, each would put its image before
 * back by the row's version alone; so the image before the first of them goes back, with its
 * version. All other rows are left to the replay: those that somebody wrote between two targets,
 * that are gone, or whose versions say nothing. A redo puts back what stood before the one undo
 * that took all of the row's targets back, if the row's version says that it is as that undo left
 * it. True where no such row is left. Every look-up goes by the row's own key, whatever the planner
 * believes of the size of actions.
 */
export function fastSetSql(shape: Shape): string {
  const { mirror, written, key, same } = names(shape)
  const set = [
    ...written.map((c) => `${q(c.name)} = ${giveBack(`b.${q(c.name)}`, c)}`),
    'row_version = b.row_version',
  ].join(', ')
  const keys = (alias: string) => key.map((k) => `${alias}.${k}`).join(', ')
  const isTarget = (version: string) =>
    `exists (select 1 from kernel.flip f where f.org_id = p_org and f.action_id = p_undo and f.target_id = ${version} offset 0)`
  // What the row held before this version of it came about; none where it began with it. IS NOT
  // DISTINCT FROM keeps it off the index by action.
  const before = (alias: string, version: string) => `left join lateral (
        select b._seq, b.row_version from ${mirror} b where ${same('b', alias)} and b._action is not distinct from ${version} and b._op in ('b', 'D')
          and b.row_version <> ${version} order by b._seq limit 1) b on true`
  const born = `x.version is null and exists (select 1 from ${mirror} i where ${same('i', 'x')} and i._action is not distinct from x.producer and i._op = 'I' offset 0)`
  const references = [...new Set(shape.refersTo.flatMap((r) => r.columns))].filter(
    (c) => !['org_id', ...shape.key].includes(c),
  )
  const referring = shape.columns.filter((c) => references.includes(c.name))
  // Should it have to stay, it stays as it was made; and if that refers to others, they are asked
  // of that content, which the replay writes.
  const asMade =
    referring.length === 0
      ? 'true'
      : `(x.step = 1 or not exists (select 1 from (select * from ${mirror} l where ${same('l', 'x')} and l._action is not distinct from x.producer and l._op in ('I', 'a')
          order by l._seq desc limit 1) l where record_image_ne(row(${referring.map((c) => keep('t', c)).join(', ')}), row(${referring.map((c) => `l.${q(c.name)}`).join(', ')}))))`
  const gone =
    shape.referredBy.length > 0
      ? `held as materialized (
      select ${keyText(shape, 't')} as key from ${shape.relation} t join first x on ${same('t', 'x')} and t.row_version = x.top
      where ${born} and ${asMade} order by ${keys('t')} for update of t),
    gone as (
      insert into kernel.leaving (org_id, undo_id, tbl, key) select p_org, p_undo, ${lit(shape.name)}, held.key from held on conflict do nothing returning 1)`
      : `gone as (delete from ${shape.relation} t using first x where ${born} and ${same('t', 'x')} and t.row_version = x.top returning 1)`
  return defineFunction({
    name: clip('fast_set', shape.name),
    args: 'p_org uuid, p_undo uuid',
    returns: 'boolean',
    settings: ['plan_cache_mode = force_custom_plan'],
    declare: 'whole boolean;',
    body: `
  if exists (select 1 from kernel.flip f where f.org_id = p_org and f.action_id = p_undo and f.live) then${redoSql(shape, set)}
  else
    with recursive wrote as materialized (
      select ${keys('h')}, count(distinct h._action) as targets from kernel.flip f join ${mirror} h on h.org_id = p_org and h._action = f.target_id and h._op <> 'a'
      where f.org_id = p_org and f.action_id = p_undo and not h._undo group by ${keys('h')}),
    back as (
      select p_org as org_id, ${keys('t')}, w.targets, 1 as step, t.row_version as top, t.row_version as producer, b._seq, b.row_version as version
      from wrote w join ${shape.relation} t on ${same('t', 'w')} ${before('t', 't.row_version')}
      where ${isTarget('t.row_version')}
        and not exists (select 1 from kernel.tangled g where g.org_id = p_org and g.tbl = ${lit(shape.name)} and g.key = ${keyText(shape, 't')} offset 0)
      union all
      select x.org_id, ${keys('x')}, x.targets, x.step + 1, x.top, x.version, b._seq, b.row_version from back x ${before('x', 'x.version')}
      where x.version is not null and ${isTarget('x.version')}),
    -- Where each row's way back ends, if every target that wrote it lies on that way.
    first as materialized (select x.* from back x where x.step = x.targets and (x.version is null or not ${isTarget('x.version')})),
    done as (
      update ${shape.relation} t set ${set} from first x join ${mirror} b on ${same('b', 'x')} and b._seq = x._seq and b._op in ('b', 'D')
      where ${same('t', 'x')} and t.row_version = x.top returning 1),
    ${gone}
    select (select count(*) from wrote) = (select count(*) from done) + (select count(*) from gone) into whole;
  end if;
  return whole and not exists (select 1 from kernel.tangled g where g.org_id = p_org and g.tbl = ${lit(shape.name)} and g.kept);`,
    caller: 'rescind_undo',
  })
}

function redoSql(shape: Shape, set: string): string {
  const { mirror, key, same } = names(shape)
  const keys = (alias: string) => key.map((k) => `${alias}.${k}`).join(', ')
  return `
    with latest as materialized (
      select f.target_id, d.action_id as undo from kernel.flip f cross join lateral (
        select d.action_id from kernel.flip d join kernel.action u on u.org_id = p_org and u.id = d.action_id
        where d.org_id = p_org and d.target_id = f.target_id and not d.live order by u.seq desc limit 1) d
      where f.org_id = p_org and f.action_id = p_undo),
    wrote as materialized (
      select p_org as org_id, ${keys('h')}, count(distinct h._action) as targets, min(l.undo::text)::uuid as undo, count(distinct l.undo) as undos
      from latest l join ${mirror} h on h.org_id = p_org and h._action = l.target_id and h._op <> 'a'
      where not h._undo group by ${keys('h')}),
    done as (
      update ${shape.relation} t set ${set} from wrote w cross join lateral (
          select * from ${mirror} b where ${same('b', 'w')} and b._action is not distinct from w.undo and b._op = 'b' offset 0) b
        cross join lateral (select a.row_version from ${mirror} a where ${same('a', 'w')} and a._seq = b._seq and a._op = 'a' offset 0) a
      where w.undos = 1 and ${same('t', 'w')} and t.row_version = a.row_version
        and w.targets = (select count(distinct h._action) from ${mirror} h where ${same('h', 'w')} and h._op <> 'a' and not h._undo
          and exists (select 1 from kernel.flip d where d.org_id = p_org and d.action_id = w.undo and d.target_id = h._action offset 0))
        and not exists (select 1 from kernel.tangled g where g.org_id = p_org and g.tbl = ${lit(shape.name)} and g.key = ${keyText(shape, 't')} offset 0) returning 1)
    select (select count(*) from wrote) = (select count(*) from done) into whole;`
}
