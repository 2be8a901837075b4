import { clip } from './clip.ts'
import { defineFunction } from './define-function.ts'
import { fastSetSql } from './fast-set-sql.ts'
import { fastSql } from './fast-sql.ts'
import { keyColumns, keyText } from './key.ts'
import { parking, standsAside } from './park-sql.ts'
import { erasedSql, pastSql } from './past-sql.ts'
import { erasedRow, names, todoSql } from './replay-sql.ts'
import { giveBack, keep, lit, q, type Reference, type Shape } from './shape.ts'

/**
 * The functions by which an undo writes one table; `kernel.take_back` calls them for all tables
 * concerned, in this order:
 *
 * - `history.put_back_<table>`: what changes and what returns. One target is taken back by
 *   `history.fast_<table>` where that can tell, several by `history.fast_set_<table>`; all else is
 *   replayed, by `history.recompute_<table>`. Rows that are to leave and that others may refer to
 *   are only noted, in `kernel.leaving`.
 * - `history.support_<table>`: of those, which are referred to by a row that stays; called until
 *   nothing changes, so that chains and cycles of references leave together.
 * - `history.leave_<table>`: removes the rest.
 * - `history.keep_<table>`: the supported ones stay, without a live write of their own.
 */
export function takeBackSql(shape: Shape): string {
  const parts = [putBackSql(shape)]
  if (isReferred(shape)) parts.push(supportSql(shape), leaveSql(shape), keepSql(shape))
  return parts.join('\n')
}

const isReferred = (shape: Shape) => shape.referredBy.length > 0

const define = (shape: Shape, step: string, returns: string, declare: string, body: string) =>
  defineFunction({
    name: clip(step, shape.name),
    args: 'p_org uuid, p_undo uuid',
    returns,
    settings: ['plan_cache_mode = force_custom_plan'],
    declare,
    body,
    caller: 'rescind_undo',
  })

const leavingSql = (shape: Shape, alias = 'l') =>
  `${alias}.org_id = p_org and ${alias}.undo_id = p_undo and ${alias}.tbl = ${lit(shape.name)}`

/** The rows that are to leave, named `l`: their key's columns, and the key as `_text`. */
const leavingRows = (shape: Shape) =>
  `(select l.key as _text, ${keyColumns(shape, 'l.key')} from kernel.leaving l where ${leavingSql(shape)} and not l.stays offset 0) l`

function putBackSql(shape: Shape): string {
  const { key } = names(shape)
  const columns = key.map((k) => `t.${k}`).join(', ')
  return (
    fastSql(shape) +
    fastSetSql(shape) +
    define(
      shape,
      'recompute',
      'setof jsonb',
      'c jsonb;',
      `
  -- Locked in key order first; the replay is a later statement and sees what was awaited.
  perform 1 from ${shape.relation} t where t.org_id = p_org and (${columns}) in (${todoSql(shape)}) order by ${columns} for update;
  for c in${writeSql(shape, isReferred(shape) ? 'leaving' : 'deleted')}
  loop
    return next c;
  end loop;`,
    ) +
    define(
      shape,
      'put_back',
      'setof jsonb',
      'targets int; p_target uuid; whole boolean := false;',
      `
  select count(*), min(f.target_id::text)::uuid into targets, p_target from kernel.flip f where f.org_id = p_org and f.action_id = p_undo;
  if targets = 1 then whole := ${clip('fast', shape.name)}(p_org, p_undo, p_target);
  elsif targets > 1 then whole := ${clip('fast_set', shape.name)}(p_org, p_undo);
  end if;
  if not whole then
    return query select r from ${clip('recompute', shape.name)}(p_org, p_undo) r;
  end if;${pastSql(shape)}${erasedSql(shape)}`,
    )
  )
}

/**
 * Writes what a replay says, and answers with the conflicts. \`then\`: what becomes of a row that
 * is here without a live write of its own. It is deleted, or noted as leaving, or, when it has
 * proven to be supported, it stays as `kept`.
 */
function writeSql(shape: Shape, then: 'deleted' | 'leaving' | 'kept'): string {
  const { all, written: settable, key } = names(shape)
  const isRow = (alias: string) => key.map((k) => `${alias}.${k} = (w.cur).${k}`).join(' and ')
  const cells = settable.map(
    (c) => `record_image_ne(row(${keep('t', c)}), row((w.cur).${q(c.name)}))`,
  )
  // What it holds while it stands aside may be what it is to hold.
  const differs = [
    ...cells,
    ...(shape.rules.length > 0 ? [`(${parking} and ${standsAside(shape)})`] : []),
    'false',
  ].join(' or ')
  const returning = (alias: string) => `returning ${key.map((k) => `${alias}${k}`).join(', ')}`
  const kept = then === 'kept'
  const goes = 'w.here and not w.own'
  // Rows that may leave are written too: whether they support each other is asked of the content
  // they would stay with.
  const written = then === 'leaving' ? `(w.there or (${goes}))` : 'w.there'
  const asides = then === 'leaving' ? shape.rules.map((rule) => rule.aside.column) : []
  const set = settable.map((c) => {
    const value = giveBack(`(w.cur).${q(c.name)}`, c)
    // One that stands aside does so until it has left, or is to stay after all.
    return `${q(c.name)} = ${asides.includes(c.name) ? `case when ${goes} and ${parking} then t.${q(c.name)} else ${value} end` : value}`
  })
  return `
    with r as materialized (select * from ${clip('replay', shape.name)}(p_org, p_undo)${
      kept
        ? ` x where ${keyText(shape, '(x.cur)')} in (select l.key from kernel.leaving l where ${leavingSql(shape)} and l.stays)`
        : ''
    }),
    here as materialized (
      select ${key.map((k) => `t.${k}`).join(', ')} from ${shape.relation} t
      where t.org_id = p_org and (${key.map((k) => `t.${k}`).join(', ')}) in (select ${key.map((k) => `(r.cur).${k}`).join(', ')} from r)),
    -- A row returns only by a live write of its own; one that is here may stay for others' sake.
    w as materialized (
      select r.*, here.${key[0]} is not null as here, (r.own${kept ? ' or here.' + key[0] + ' is not null' : ''})
        and (here.${key[0]} is not null or not ${erasedRow(shape, '(r.cur)')}) as there
      from r left join here on ${key.map((k) => `here.${k} = (r.cur).${k}`).join(' and ')}),
    updated as (
      update ${shape.relation} t set ${[...set, 'row_version = p_undo'].join(', ')} from w
      where ${written} and t.org_id = p_org and ${isRow('t')} and (${differs}) ${returning('t.')}),
    inserted as (
      insert into ${shape.relation} (${all.join(', ')}) overriding system value
      select ${shape.columns.map((c) => (c.name === 'row_version' ? 'p_undo' : giveBack(`(w.cur).${q(c.name)}`, c))).join(', ')} from w
      where w.own and w.there and not w.here ${returning('')}),
    ${
      then === 'leaving'
        ? `gone as (
      insert into kernel.leaving (org_id, undo_id, tbl, key) select p_org, p_undo, ${lit(shape.name)}, ${keyText(shape, '(w.cur)')} from w where ${goes}
      on conflict do nothing),
    decided as (select * from w where not (${goes})),
    written as (select * from updated union all select * from inserted),`
        : `gone as (
      delete from ${shape.relation} t using w where ${kept ? 'false and ' : ''}${goes} and t.org_id = p_org and ${isRow('t')} ${returning('t.')}),
    decided as (select * from w),
    written as (select * from updated union all select * from inserted union all select * from gone),`
    }
    noted as (
      -- Its set of live writes changed and its content did not, or it stays without a live write of its own.
      insert into kernel.tangled (org_id, tbl, key, kept)
      select p_org, ${lit(shape.name)}, ${keyText(shape, '(w.cur)')}, w.there and not w.own from decided w
      where (w.there and not w.own) or not exists (select 1 from written d where ${isRow('d')})
      on conflict (org_id, tbl, key) do update set kept = excluded.kept)
    select jsonb_build_object('table', ${lit(shape.name)}, 'key', ${keyText(shape, '(w.cur)')}) || x.line
    from decided w cross join lateral (
      select jsonb_build_object('field', null, 'by', w.row_by, 'now', case when w.there then 'present' else 'absent' end,
          'target', case when w.want_own then 'present' else 'absent' end)
        -- What the row would return with, should somebody want it back all the same.
        || case when w.want_own and not w.there then jsonb_build_object('image', to_jsonb(w.cur)) else '{}' end as line
      where w.touched and w.want_own <> w.there and (w.wrote_row or not w.there) and (w.row_by is not null or (w.there and not w.own))
      union all
      select l from jsonb_array_elements(w.clashes) l
      where w.touched and w.there and not (w.want_own <> w.there and (w.wrote_row or not w.there))${
        then === 'deleted'
          ? `
      union all
      ${protectedLine}
      where ${goes} and not exists (select 1 from gone d where ${isRow('d')})`
          : ''
      }) x`
}

/**
 * A policy of the database does not let it go: nobody wrote it since, and it stays all the same.
 */
const protectedLine = `select jsonb_build_object('field', null, 'by', null, 'now', 'present', 'target', 'absent', 'protected', true)`

/** Is this row referred to by one that stays? Rows that are leaving too do not count. */
function referredSql(shape: Shape): string {
  const one = (r: Reference) =>
    `exists (select 1 from ${r.table} child where ${r.columns.map((c, i) => `child.${q(c)} = t.${q(r.target_columns[i]!)}`).join(' and ')}
        and not exists (select 1 from kernel.leaving x where x.org_id = p_org and x.undo_id = p_undo and x.tbl = ${lit(r.name)} and not x.stays
          and x.key = ${r.key.length > 0 ? keyText(r, 'child') : 'null'} offset 0))`
  return shape.referredBy.map(one).join('\n      or ')
}

function supportSql(shape: Shape): string {
  return define(
    shape,
    'support',
    'int',
    'n int;',
    `
  with supported as materialized (
    select l._text from ${leavingRows(shape)} cross join lateral (
      select from ${shape.relation} t where ${names(shape).same('t', 'l')} and (${referredSql(shape)}) offset 0) t)
  update kernel.leaving l set stays = true from supported s where ${leavingSql(shape)} and l.key = s._text;
  get diagnostics n = row_count;
  return n;`,
  )
}

function leaveSql(shape: Shape): string {
  const keys = shape.key
  const leaving = `unnest(_text, ${keys.map((_, i) => `_key_${i}`).join(', ')}) as l(_text, ${keys.map(q).join(', ')})`
  return define(
    shape,
    'leave',
    'setof jsonb',
    `_text text[]; ${keys.map((k, i) => `_key_${i} ${shape.columns.find((c) => c.name === k)!.type}[];`).join(' ')}`,
    `
  -- As arrays: of these the planner knows how many there are, of a table that has just been filled it does not.
  select array_agg(l._text), ${keys.map((k) => `array_agg(l.${q(k)})`).join(', ')} into _text, ${keys.map((_, i) => `_key_${i}`).join(', ')} from ${leavingRows(shape)};
  delete from ${shape.relation} t using ${leaving} where ${names(shape).same('t', 'l')};
  return query select jsonb_build_object('table', ${lit(shape.name)}, 'key', l._text) || x.line
    from ${leaving} join ${shape.relation} t on ${names(shape).same('t', 'l')} cross join lateral (${protectedLine} as line) x;`,
  )
}

function keepSql(shape: Shape): string {
  return define(
    shape,
    'keep',
    'setof jsonb',
    'c jsonb;',
    `
  for c in${writeSql(shape, 'kept')}
  loop
    return next c;
  end loop;`,
  )
}
