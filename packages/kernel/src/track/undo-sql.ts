import { keyText } from './lines-sql.ts'
import { lit, q, type Shape } from './shape.ts'

/**
 * Generates, for one table, the two functions an undo is made of:
 *
 * - `history.replay_<table>(org, undo)` replays the log of the rows concerned without the dead actions. It is the law
 *   itself, and right for any set of actions in any order.
 * - `history.take_back_<table>(org, undo)` writes what follows. Rows whose version says that their content is exactly
 *   what the one target left get their before image back without a replay; all others are replayed.
 *
 * `cellKeys` are jsonb columns (NOT NULL, objects) whose cells are their top-level keys.
 */
export function undoSql(shape: Shape, cellKeys: readonly string[]): string {
  return replaySql(shape, cellKeys) + takeBackSql(shape)
}

const names = (shape: Shape) => {
  const plumbing = new Set(['org_id', 'row_version', ...shape.key])
  return {
    mirror: `history.${q(shape.name)}`,
    all: shape.columns.map((c) => q(c.name)),
    body: shape.columns.filter((c) => !plumbing.has(c.name)).map((c) => c.name),
    key: shape.key.map(q),
    same: (a: string, b: string) => [`${a}.org_id = p_org`, ...shape.key.map((k) => `${a}.${q(k)} = ${b}.${q(k)}`)].join(' and '),
  }
}

/** Keys the undo has to look at: rows its targets wrote and rows that stay only for others' sake, less those already written. */
const todoSql = (shape: Shape) => {
  const { mirror, key } = names(shape)
  return `select distinct ${key.map((k) => `h.${k}`).join(', ')} from kernel.flip f join ${mirror} h on h.org_id = p_org and h._action = f.target_id
        where f.org_id = p_org and f.action_id = p_undo
      union select ${key.map((k) => `h.${k}`).join(', ')} from kernel.tangled g join ${mirror} h on h.org_id = p_org and ${keyText(shape, 'h')} = g.key
        where g.org_id = p_org and g.tbl = ${lit(shape.name)} and g.kept
      except select ${key.join(', ')} from ${mirror} where org_id = p_org and _action = p_undo`
}

function replaySql(shape: Shape, cellKeys: readonly string[]): string {
  const { mirror, key, body, same } = names(shape)
  const cell = (name: string, index: number) => {
    const c = q(name)
    const i = index + 1
    if (cellKeys.includes(name)) {
      return `
      ks := kernel.changed_keys((e.b).${c}, (e.a).${c});
      if ks <> '{}' then
        if e.mine then
          want.${c} := kernel.patch_keys(want.${c}, case when p_live then (e.a).${c} else cur.${c} end, ks);
          keys_mine := keys_mine || array(select ${lit(`${name}.`)} || k from unnest(ks) k);
          keys_by := keys_by - array(select ${lit(`${name}.`)} || k from unnest(ks) k);
        elsif e.live and e.s2 > p_since then
          keys_by := keys_by || coalesce((select jsonb_object_agg(${lit(`${name}.`)} || k, e.act) from unnest(ks) k where ${lit(`${name}.`)} || k = any (keys_mine)), '{}');
        end if;
        if e.live then cur.${c} := kernel.patch_keys(cur.${c}, (e.a).${c}, ks); end if;
      end if;`
    }
    return `
      if record_image_ne(row((e.b).${c}), row((e.a).${c})) then
        if e.mine then
          want.${c} := case when p_live then (e.a).${c} else cur.${c} end;
          mine[${i}] := true; wrote_by[${i}] := null;
        elsif mine[${i}] and e.live and e.s2 > p_since then wrote_by[${i}] := e.act;
        end if;
        if e.live then cur.${c} := (e.a).${c}; end if;
      end if;`
  }
  const clash = (name: string, index: number) =>
    cellKeys.includes(name)
      ? `
    clashes := clashes || coalesce((select jsonb_agg(jsonb_build_object('field', k, 'by', v, 'now', cur.${q(name)} -> substr(k, ${name.length + 2}), 'target', want.${q(name)} -> substr(k, ${name.length + 2})))
      from jsonb_each_text(keys_by) x(k, v) where k like ${lit(`${name.replace(/([\\%_])/g, '\\$1')}.%`)}
        and (cur.${q(name)} -> substr(k, ${name.length + 2}))::text is distinct from (want.${q(name)} -> substr(k, ${name.length + 2}))::text), '[]');`
      : `
    if wrote_by[${index + 1}] is not null and record_image_ne(row(cur.${q(name)}), row(want.${q(name)})) then
      clashes := clashes || jsonb_build_object('field', ${lit(name)}, 'by', wrote_by[${index + 1}], 'now', to_jsonb(cur.${q(name)}), 'target', to_jsonb(want.${q(name)}));
    end if;`
  const plainClashes = body.map(clash)
  return `
-- own: the row exists by its own live writes. row_clash: its existence is not what the flip alone would make it, told by
-- want_own. Nothing here writes.
create or replace function history.${q(`replay_${shape.name}`)}(p_org uuid, p_undo uuid)
returns table (cur history.${q(shape.name)}, own boolean, touched boolean, wrote_row boolean, want_own boolean, row_by uuid, clashes jsonb)
language plpgsql stable set plan_cache_mode = force_custom_plan as $b$
#variable_conflict use_column
declare
  -- want: what the cells of a target's writes would be had nobody written them since.
  e record; want ${mirror}; ks text[]; mine boolean[]; wrote_by uuid[]; keys_mine text[]; keys_by jsonb;
  p_live boolean; p_since bigint; open boolean := false;
begin
  select bool_or(f.live) into p_live from kernel.flip f where f.org_id = p_org and f.action_id = p_undo;
  -- A redo conflicts only with what came after the undo it takes back.
  select coalesce(max(u.seq), 0) into p_since from kernel.flip f join kernel.flip d on d.org_id = p_org and d.target_id = f.target_id and not d.live
    join kernel.action u on u.org_id = p_org and u.id = d.action_id where p_live and f.org_id = p_org and f.action_id = p_undo;
  for e in
    -- One line per action and row: an action is one transaction, so its writes of a row are neighbours in the log.
    with todo as materialized (${todoSql(shape)}),
    x as (select ${key.map((k) => `h.${k}`).join(', ')}, h._action act, min(h._seq) s1, max(h._seq) s2
      from todo join ${mirror} h on ${same('h', 'todo')} where not h._undo group by ${key.map((k) => `h.${k}`).join(', ')}, h._action)
    select ${key.map((k) => `x.${k}`).join(', ')}, x.act, x.s2, b, a, b._seq is null as born, a._seq is null as gone, k.live,
      f.target_id is not null as mine, row_number() over (partition by ${key.map((k) => `x.${k}`).join(', ')} order by x.s2) = 1 as first_of_row
    from x join kernel.action k on k.org_id = p_org and k.id = x.act
    left join kernel.flip f on f.org_id = p_org and f.action_id = p_undo and f.target_id = x.act
    left join ${mirror} b on ${same('b', 'x')} and b._seq = x.s1 and b._op in ('b', 'D')
    left join ${mirror} a on ${same('a', 'x')} and a._seq = x.s2 and a._op in ('a', 'I')
    where b._seq is not null or a._seq is not null
    order by ${key.map((k) => `x.${k}`).join(', ')}, x.s2
  loop
    if e.first_of_row then
      if open then ${plainClashes.join('')}
        return next;
      end if;
      -- What the row held before its first logged write; for a born row its first content, should it have to stay.
      open := true;
      cur := case when e.born then e.a else e.b end;
      want := cur; own := not e.born; want_own := own;
      touched := false; wrote_row := false; row_by := null; clashes := '[]'; mine := '{}'; wrote_by := '{}'; keys_mine := '{}'; keys_by := '{}';
    end if;
    if e.mine then
      touched := true; row_by := null;
      want_own := case when not p_live then own else not e.gone end;
      wrote_row := wrote_row or e.born or e.gone;
    elsif touched and e.live and e.s2 > p_since then row_by := e.act;
    end if;
    if e.gone then
      if e.live then own := false; end if;
    elsif e.born then
      -- A new life: nothing from before shines through.
      if e.live then cur := e.a; own := true; elsif not own then cur := e.a; end if;
    else${body.map(cell).join('')}
      -- A live update outlives an earlier live delete: it was made while that delete was undone.
      if e.live then own := true; end if;
    end if;
  end loop;
  if open then ${plainClashes.join('')}
    return next;
  end if;
end $b$;
revoke all on function history.${q(`replay_${shape.name}`)} from public;
grant execute on function history.${q(`replay_${shape.name}`)} to rescind_app;
`
}

function takeBackSql(shape: Shape): string {
  const { mirror, all, body, key, same } = names(shape)
  const untangled = (alias: string) =>
    `not exists (select 1 from kernel.tangled g where g.org_id = p_org and g.tbl = ${lit(shape.name)} and g.key = ${keyText(shape, alias)})`
  const set = [...body.map(q), 'row_version'].map((c) => `${c} = b.${c}`).join(', ')
  // Who refers to a row of this table: only rows of the same organisation can.
  const referred = (row: (column: string) => string) =>
    shape.referredBy.length === 0
      ? 'false'
      : `(${shape.referredBy
          .map(
            (r) =>
              `exists (select 1 from ${r.table} child where ${r.columns.map((c, i) => `child.${q(c)} = ${row(r.target_columns[i]!)}`).join(' and ')})`,
          )
          .join(' or ')})`
  const ofTable = referred((c) => `t.${q(c)}`)
  // Where rows of a table refer to each other, the last ones go first and free those they referred to.
  const ofItself = shape.referredBy.some((r) => r.table === r.target)
  const ofReplay = referred((c) => `(r.cur).${q(c)}`)
  return `
create or replace function history.${q(`take_back_${shape.name}`)}(p_org uuid, p_undo uuid) returns setof jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $b$
#variable_conflict use_column
declare
  targets int; target uuid; redo boolean; reverted uuid; c jsonb;
begin
  select count(*), min(f.target_id::text)::uuid, bool_or(f.live) into targets, target, redo from kernel.flip f where f.org_id = p_org and f.action_id = p_undo;
  if targets = 1 then
    -- ===== One target, and the version says that the content is what it left: put the image before it back. =====
    -- For a redo that is what the undo in force left behind.
    reverted := target;
    if redo then
      select d.action_id into reverted from kernel.flip d join kernel.action u on u.org_id = p_org and u.id = d.action_id
      where d.org_id = p_org and d.target_id = target and not d.live order by u.seq desc limit 1;
      -- What a rewind of several left behind says nothing of one of them.
      if (select count(*) from kernel.flip d where d.org_id = p_org and d.action_id = reverted) > 1 then reverted := null; end if;
    end if;
    if reverted is null then
      null;
    elsif redo then
      update ${shape.relation} t set ${set} from ${mirror} b join ${mirror} a on ${same('a', 'b')} and a._seq = b._seq and a._op = 'a'
      where b.org_id = p_org and b._action = reverted and b._op = 'b' and ${same('t', 'b')} and t.row_version = a.row_version and ${untangled('t')};
    else
      -- Of several writes of a row by one action, only the first has a foreign version before it.
      update ${shape.relation} t set ${set} from ${mirror} b
      where b.org_id = p_org and b._action = reverted and b._op in ('b', 'D') and b.row_version <> reverted and ${same('t', 'b')}
        and t.row_version = reverted and ${untangled('t')};
    end if;
    if exists (select 1 from ${mirror} where org_id = p_org and _action = reverted and _op = 'I') then
      -- Lock first, look for references in the next statement: no new child can slip in between.
      perform 1 from ${shape.relation} t where (t.org_id, ${key.map((k) => `t.${k}`).join(', ')}) in
        (select i.org_id, ${key.map((k) => `i.${k}`).join(', ')} from ${mirror} i where i.org_id = p_org and i._action = reverted and i._op = 'I')
        order by ${key.map((k) => `t.${k}`).join(', ')} for update;
      ${ofItself ? 'loop' : ''}
      delete from ${shape.relation} t using ${mirror} i where i.org_id = p_org and i._action = reverted and i._op = 'I' and ${same('t', 'i')}
        and t.row_version = case when redo then i.row_version else reverted end and not ${ofTable} and ${untangled('t')};
      ${ofItself ? 'exit when not found; end loop;' : ''}
    end if;
    if exists (select 1 from ${mirror} where org_id = p_org and _action = reverted and _op = 'D') then
      -- A missing row has no version: nothing at all may have happened to it since.
      insert into ${shape.relation} (${all.join(', ')}) overriding system value
      select ${all.map((n) => `b.${n}`).join(', ')} from ${mirror} d
      join ${mirror} b on ${same('b', 'd')} and b._seq <= d._seq and b._action = reverted and b._op in ('b', 'D') and b.row_version <> reverted
      where d.org_id = p_org and d._action = reverted and d._op = 'D' and (not redo or b._seq = d._seq)
        and not exists (select 1 from ${shape.relation} t where ${same('t', 'd')})
        and not exists (select 1 from ${mirror} l where ${same('l', 'd')} and l._seq > d._seq)
        and ${untangled('d')};
    end if;
  end if;

  -- ===== Everything else: replay. Locked in key order first; the replay is a later statement and sees what was awaited. =====
  perform 1 from ${shape.relation} t where t.org_id = p_org and (${key.map((k) => `t.${k}`).join(', ')}) in (${todoSql(shape)})
    order by ${key.map((k) => `t.${k}`).join(', ')} for update;
  for c in
    with r as materialized (select * from history.${q(`replay_${shape.name}`)}(p_org, p_undo)),
    here as materialized (
      select ${key.map((k) => `t.${k}`).join(', ')} from ${shape.relation} t
      where t.org_id = p_org and (${key.map((k) => `t.${k}`).join(', ')}) in (select ${key.map((k) => `(r.cur).${k}`).join(', ')} from r)),
    -- Without a live write of its own a row stays as long as another refers to it; it does not return for that.
    w as materialized (
      select r.*, here.${key[0]} is not null as here, r.own or (here.${key[0]} is not null and ${ofReplay}) as there
      from r left join here on ${key.map((k) => `here.${k} = (r.cur).${k}`).join(' and ')}),
    updated as (
      update ${shape.relation} t set ${[...body.map((b) => `${q(b)} = (w.cur).${q(b)}`), 'row_version = p_undo'].join(', ')} from w
      where w.there and t.org_id = p_org and ${key.map((k) => `t.${k} = (w.cur).${k}`).join(' and ')}
        and (${body.length === 0 ? 'false' : body.map((b) => `record_image_ne(row(t.${q(b)}), row((w.cur).${q(b)}))`).join(' or ')})
      returning ${key.map((k) => `t.${k}`).join(', ')}),
    inserted as (
      insert into ${shape.relation} (${all.join(', ')}) overriding system value
      select ${shape.columns.map((n) => (n.name === 'row_version' ? 'p_undo' : `(w.cur).${q(n.name)}`)).join(', ')} from w
      where w.there and not w.here
      returning ${key.join(', ')}),
    deleted as (
      delete from ${shape.relation} t using w where not w.there and t.org_id = p_org and ${key.map((k) => `t.${k} = (w.cur).${k}`).join(' and ')}
      returning ${key.map((k) => `t.${k}`).join(', ')}),
    noted as (
      -- Its set of live writes changed and its content did not, or it stays without a live write of its own.
      insert into kernel.tangled (org_id, tbl, key, kept)
      select p_org, ${lit(shape.name)}, ${keyText(shape, '(w.cur)')}, w.there and not w.own from w
      where (w.there and not w.own) or not exists (
        select 1 from (select * from updated union all select * from inserted union all select * from deleted) d
        where ${key.map((k) => `d.${k} = (w.cur).${k}`).join(' and ')})
      on conflict (org_id, tbl, key) do update set kept = excluded.kept)
    select jsonb_build_object('table', ${lit(shape.name)}, 'key', ${keyText(shape, '(w.cur)')}) || x.line
    from w cross join lateral (
      select jsonb_build_object('field', null, 'by', w.row_by, 'now', case when w.there then 'present' else 'absent' end,
          'target', case when w.want_own then 'present' else 'absent' end) as line
      where w.touched and w.want_own <> w.there and (w.wrote_row or not w.there) and (w.row_by is not null or (w.there and not w.own))
      union all
      select l from jsonb_array_elements(w.clashes) l
      where w.touched and w.there and not (w.want_own <> w.there and (w.wrote_row or not w.there))) x
  loop
    return next c;
  end loop;
end $b$;
revoke all on function history.${q(`take_back_${shape.name}`)} from public;
grant execute on function history.${q(`take_back_${shape.name}`)} to rescind_app;
`
}
