import { clip } from './clip.ts'
import { defineFunction } from './define-function.ts'
import { keyText } from './key.ts'
import { parking } from './park-sql.ts'
import { erasedRow, names } from './replay-sql.ts'
import { differs, giveBack, lit, q, type Shape } from './shape.ts'

/**
 * `history.fast_<table>(org, undo, target)`: takes one target back without a replay wherever the
 * log shows at a glance what follows. True where nothing is left to look at. Right for two kinds of
 * rows, both with a trustworthy version (not in `kernel.tangled`):
 *
 * - its version says that the content is exactly what the target left: the image before goes back,
 *   version and all;
 * - since the target wrote it, others have only written other cells, and no undo wrote it but of
 *   the target alone: then nothing else that wrote the row has died or come back since, and the
 *   cells of the target are worth what they were before. What others wrote stays.
 *
 * Everything is a look-up by index: so the plan is right for one row and for a hundred thousand,
 * needs no statistics, and is made once per session, not once per undo.
 */
export function fastSql(shape: Shape): string {
  return defineFunction({
    name: clip('fast', shape.name),
    args: 'p_org uuid, p_undo uuid, p_target uuid',
    returns: 'boolean',
    settings: [
      'plan_cache_mode = force_generic_plan',
      'enable_seqscan = off',
      'enable_hashjoin = off',
      'enable_mergejoin = off',
      'jit = off',
    ],
    declare:
      'p_redo boolean; p_reverted uuid := p_target; _wrote int; _done int; _columns text[]; _set text; _before text; _after text; _earlier text; _later text; _own uuid[];',
    body: `
  select coalesce(sum(w.rows), 0) into _wrote from kernel.touched w where w.org_id = p_org and w.action_id = p_target and w.tbl = ${lit(shape.name)};
  select f.live into p_redo from kernel.flip f where f.org_id = p_org and f.action_id = p_undo and f.target_id = p_target;
  if p_redo then
    -- What the undo in force left behind; what a rewind of several left says nothing of one of them.
    select d.action_id into p_reverted from kernel.flip d join kernel.action u on u.org_id = p_org and u.id = d.action_id
    where d.org_id = p_org and d.target_id = p_target and not d.live order by u.seq desc limit 1;
    if (select count(*) from kernel.flip d where d.org_id = p_org and d.action_id = p_reverted) > 1 then p_reverted := null; end if;
  end if;${restoreSql(shape)}
  ${doneSql(shape)}
  if _done < _wrote${shape.rules.length > 0 ? ` and not (${parking})` : ''} then${aroundSql(shape)}
    ${doneSql(shape)}
  end if;
  -- It writes each row once at most: as many as the target wrote means that nothing is left to look at.
  return _done = _wrote and not exists (select 1 from kernel.tangled g where g.org_id = p_org and g.tbl = ${lit(shape.name)} and g.kept);`,
    caller: 'rescind_undo',
  })
}

const doneSql = ({ name }: Shape) =>
  `select coalesce(sum(w.rows), 0) into _done from kernel.touched w where w.org_id = p_org and w.action_id = p_undo and w.tbl = ${lit(name)};`

const untangledSql = (shape: Shape, alias: string, org = 'p_org') =>
  `not exists (select 1 from kernel.tangled g where g.org_id = ${org} and g.tbl = ${lit(shape.name)} and g.key = ${keyText(shape, alias)} offset 0)`

const sameRow = (shape: Shape, a: string, b: string, org: string) =>
  [`${a}.org_id = ${org}`, ...shape.key.map((k) => `${a}.${q(k)} = ${b}.${q(k)}`)].join(' and ')

/**
 * The after image beside the before image `b`. offset 0 keeps it a look-up, whatever is believed of
 * the size of the log.
 */
const afterSql = (shape: Shape, org: string) =>
  `select * from ${names(shape).mirror} a where ${sameRow(shape, 'a', 'b', org)} and a._seq = b._seq and a._op = 'a' offset 0`

/** Rows whose version says that their content is what the target left. */
function restoreSql(shape: Shape): string {
  const { mirror, all, written, key, same } = names(shape)
  const set = [
    ...written.map((c) => `${q(c.name)} = ${giveBack(`b.${q(c.name)}`, c)}`),
    'row_version = b.row_version',
  ].join(', ')
  const columns = key.map((k) => `t.${k}`).join(', ')
  const born = `i.org_id = p_org and i._action = p_reverted and i._op = 'I'`
  const bornRow = `${born} and ${same('t', 'i')} and t.row_version = case when p_redo then i.row_version else p_reverted end and ${untangledSql(shape, 't')}`
  return `
  if p_redo then
    with b as materialized (select * from ${mirror} b where b.org_id = p_org and b._action = p_reverted and b._op = 'b')
    update ${shape.relation} t set ${set} from b cross join lateral (${afterSql(shape, 'p_org')}) a
    where ${same('t', 'b')} and t.row_version = a.row_version and ${untangledSql(shape, 't')};
  else
    -- Of several writes of a row by one action, only the first has a foreign version before it.
    with b as materialized (
      select * from ${mirror} b where b.org_id = p_org and b._action = p_reverted and b._op in ('b', 'D') and b.row_version <> p_reverted)
    update ${shape.relation} t set ${set} from b where ${same('t', 'b')} and t.row_version = p_reverted and ${untangledSql(shape, 't')};
  end if;
  if exists (select 1 from ${mirror} i where ${born}) then
    ${
      shape.referredBy.length > 0
        ? `-- Locked before anybody looks for references: no new child can slip in between.
    with held as materialized (
      select ${keyText(shape, 't')} as key from ${shape.relation} t join ${mirror} i on ${bornRow} order by ${columns} for update of t)
    insert into kernel.leaving (org_id, undo_id, tbl, key) select p_org, p_undo, ${lit(shape.name)}, held.key from held on conflict do nothing;`
        : `delete from ${shape.relation} t using ${mirror} i where ${bornRow};`
    }
  end if;
  if exists (select 1 from ${mirror} d where d.org_id = p_org and d._action = p_reverted and d._op = 'D') then
    -- A missing row has no version: nothing at all may have happened to it since.
    insert into ${shape.relation} (${all.join(', ')}) overriding system value
    select ${shape.columns.map((c) => giveBack(`b.${q(c.name)}`, c)).join(', ')} from ${mirror} b
    where b.org_id = p_org and b._action = p_reverted and b._op in ('b', 'D') and b.row_version <> p_reverted
      and exists (select 1 from ${mirror} d where ${same('d', 'b')} and d._seq >= b._seq and d._action is not distinct from p_reverted and d._op = 'D'
        and (not p_redo or d._seq = b._seq) and not exists (select 1 from ${mirror} l where ${same('l', 'd')} and l._seq > d._seq))
      and not exists (select 1 from ${shape.relation} t where ${same('t', 'b')})
      and not ${erasedRow(shape, 'b')}
      and ${untangledSql(shape, 'b')};
  end if;`
}

/**
 * Rows in which others have written other cells since. Only the columns that the target wrote are
 * looked at, and written.
 */
function aroundSql(shape: Shape): string {
  const { mirror, written } = names(shape)
  const cells = written.filter((c) => !shape.stamped.includes(c.name))
  if (cells.length === 0) return ''
  const pieces = cells.map(
    (c) =>
      `(${[q(c.name), `${q(c.name)} = ${giveBack(`b.${q(c.name)}`, c)}`].map(lit).join(', ')})`,
  )
  const list = (side: string) => `string_agg('${side}.' || c.name, ', ')`
  const b = (org: string, target: string) =>
    `b as materialized (select *, count(*) over (partition by ${shape.key.map(q).join(', ')}) as _times from ${mirror} b
        where b.org_id = ${org} and b._action = ${target} and b._op = 'b')`
  // For format(): what it fills in is «1» to «5», and a name may hold any character.
  const statement = `with ${b('$1', '$3')},
      x as materialized (
        select b.*, n.row_version as _version from b cross join lateral (${afterSql(shape, '$1')}) a
        cross join lateral (select n.row_version from ${mirror} n where ${sameRow(shape, 'n', 'b', '$1')} and n._op <> 'b' order by n._seq desc limit 1) n
        where b._times = 1 and b.row_version <> $3 and record_image_ne(row(«2»), row(«3»))
          and not exists (select 1 from ${mirror} o cross join lateral (select * from ${mirror} p where ${sameRow(shape, 'p', 'o', '$1')} and p._seq = o._seq and p._op = 'b' offset 0) p
            where ${sameRow(shape, 'o', 'b', '$1')} and o._seq > b._seq and o._op = 'a' and not o._undo and record_image_ne(row(«4»), row(«5»)) offset 0)
          and not exists (select 1 from ${mirror} o where ${sameRow(shape, 'o', 'b', '$1')} and o._seq > b._seq and (o._op in ('I', 'D') or (o._undo and o._action <> all ($4))) offset 0))
      update ${shape.relation} t set «1», row_version = $2 from x b
      where ${sameRow(shape, 't', 'b', '$1')} and t.row_version = b._version and ${untangledSql(shape, 't', '$1')}`
    .replaceAll('%', '%%')
    .replace(/«(\d)»/g, '%$1$$s')
  return `
    with ${b('p_org', 'p_reverted')}
    select array_remove(array[${cells.map((c) => `case when bool_or(${differs(c.kept, `b.${q(c.name)}`, `a.${q(c.name)}`)}) then ${lit(q(c.name))} end`).join(', ')}], null) into _columns
    from b cross join lateral (${afterSql(shape, 'p_org')}) a;
    select string_agg(c.set, ', '), ${list('b')}, ${list('a')}, ${list('p')}, ${list('o')} into _set, _before, _after, _earlier, _later
    from (values ${pieces.join(', ')}) c(name, set) where c.name = any (_columns);
    if _set is not null then
      -- What took back and redid the target alone, before this.
      _own := array(select d.action_id from kernel.flip d where d.org_id = p_org and d.target_id = p_target and d.action_id <> p_undo
        and not exists (select 1 from kernel.flip e where e.org_id = p_org and e.action_id = d.action_id and e.target_id <> p_target));
      -- The newest image says which version was looked at: whoever writes the row meanwhile makes it another one.
      execute format(${lit(statement)}, _set, _before, _after, _earlier, _later) using p_org, p_undo, p_reverted, _own;
    end if;`
}
