import { clip } from './clip.ts'
import { defineFunction } from './define-function.ts'
import { keyColumns, keyText } from './key.ts'
import { lit, q, type Shape } from './shape.ts'

/** Names of a table and its columns, quoted, for the functions of an undo. */
export const names = (shape: Shape) => {
  const plumbing = new Set(['org_id', 'row_version', ...shape.key])
  return {
    mirror: `history.${q(shape.name)}`,
    all: shape.columns.map((c) => q(c.name)),
    body: shape.columns.filter((c) => !plumbing.has(c.name)).map((c) => c.name),
    /** Of those, what an update may set. */
    written: shape.columns.filter((c) => !plumbing.has(c.name) && !c.always),
    key: shape.key.map(q),
    same: (a: string, b: string) =>
      [`${a}.org_id = p_org`, ...shape.key.map((k) => `${a}.${q(k)} = ${b}.${q(k)}`)].join(' and '),
  }
}

/** The row was erased: what its images still hold is not its content, and it never returns. */
export const erasedRow = (shape: Shape, alias: string) =>
  `exists (select 1 from kernel.erased_row e where e.org_id = p_org and e.tbl = ${lit(shape.name)} and e.key = ${keyText(shape, alias)} offset 0)`

/**
 * Keys the undo still has to look at: rows its targets wrote and rows that stay only for others'
 * sake, less those it has written and those that are about to leave. A row that has proven to be
 * supported is looked at again.
 */
export const todoSql = (shape: Shape) => {
  const { mirror, key, same } = names(shape)
  // offset 0 keeps each a look-up by its key; as a join it would compare every row with every
  // other.
  const leaving = `select 1 from kernel.leaving l where l.org_id = p_org and l.undo_id = p_undo and l.tbl = ${lit(shape.name)} and l.key = ${keyText(shape, 'h')}`
  const notLeaving = `not exists (${leaving} and not l.stays offset 0)`
  const notStaying = `not exists (${leaving} and l.stays offset 0)`
  return `select distinct ${key.map((k) => `h.${k}`).join(', ')} from kernel.flip f join ${mirror} h on h.org_id = p_org and h._action = f.target_id and h._op <> 'a'
        where f.org_id = p_org and f.action_id = p_undo and ${notLeaving}
      union select ${key.map((k) => `h.${k}`).join(', ')} from (select ${keyColumns(shape, 'g.key')} from kernel.tangled g where g.org_id = p_org and g.tbl = ${lit(shape.name)} and g.kept offset 0) g
        join ${mirror} h on ${same('h', 'g')} where ${notLeaving}
      except select ${key.map((k) => `h.${k}`).join(', ')} from ${mirror} h where h.org_id = p_org and h._action = p_undo and h._op <> 'a' and ${notStaying}`
}

/**
 * `history.replay_<table>(org, undo)`: the rows the undo still has to look at, by replaying their
 * part of the log without the dead actions. It is the law itself, right for any set of actions in
 * any order. `cellKeys` are jsonb columns (NOT NULL, objects) whose cells are their top-level keys.
 */
export function replaySql(shape: Shape, cellKeys: readonly string[]): string {
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
    // Each write adds what it added; nobody's stands in another's way.
    if (shape.counters.includes(name)) {
      return `
      if e.live then cur.${c} := case when cur.${c} is null or (e.b).${c} is null or (e.a).${c} is null then case when record_image_ne(row((e.b).${c}), row((e.a).${c})) then (e.a).${c} else cur.${c} end
        else cur.${c} + ((e.a).${c} - (e.b).${c}) end; end if;`
    }
    // It goes with the row, and nobody wrote it.
    if (shape.stamped.includes(name)) {
      return `
      if e.live then cur.${c} := (e.a).${c}; end if;
      if e.mine then want.${c} := case when p_live then (e.a).${c} else cur.${c} end; end if;`
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
    shape.stamped.includes(name) || shape.counters.includes(name)
      ? ''
      : cellKeys.includes(name)
        ? `
    clashes := clashes || coalesce((select jsonb_agg(jsonb_build_object('field', k, 'by', v, 'now', cur.${q(name)} -> substr(k, ${name.length + 2}), 'target', want.${q(name)} -> substr(k, ${name.length + 2})))
      from jsonb_each_text(keys_by) x(k, v) where k like ${lit(`${name.replace(/([\\%_])/g, '\\$1')}.%`)}
        and (cur.${q(name)} -> substr(k, ${name.length + 2}))::text is distinct from (want.${q(name)} -> substr(k, ${name.length + 2}))::text), '[]');`
        : `
    if wrote_by[${index + 1}] is not null and record_image_ne(row(cur.${q(name)}), row(want.${q(name)})) then
      clashes := clashes || jsonb_build_object('field', ${lit(name)}, 'by', wrote_by[${index + 1}], 'now', to_jsonb(cur.${q(name)}), 'target', to_jsonb(want.${q(name)}));
    end if;`
  const plainClashes = body.map(clash)
  // own: the row exists by its own live writes. wrote_row, want_own and row_by tell of a conflict
  // over the row itself: whether a target made or removed it, whether it would exist had nobody
  // written it since, and who did. Nothing here writes.
  return defineFunction({
    name: clip('replay', shape.name),
    args: 'p_org uuid, p_undo uuid',
    returns: `table (cur ${mirror}, own boolean, touched boolean, wrote_row boolean, want_own boolean, row_by uuid, clashes jsonb)`,
    is: 'stable',
    settings: ['plan_cache_mode = force_custom_plan'],
    declare: `
  -- want: what the cells of a target's writes would be had nobody written them since.
  e record; want ${mirror}; ks text[]; mine boolean[]; wrote_by uuid[]; keys_mine text[]; keys_by jsonb;
  p_live boolean; p_since bigint; open boolean := false;`,
    body: `
  select bool_or(f.live) into p_live from kernel.flip f where f.org_id = p_org and f.action_id = p_undo;
  -- A redo conflicts only with what came after the undo it takes back.
  select coalesce(max(u.seq), 0) into p_since from kernel.flip f join kernel.flip d on d.org_id = p_org and d.target_id = f.target_id and not d.live
    join kernel.action u on u.org_id = p_org and u.id = d.action_id where p_live and f.org_id = p_org and f.action_id = p_undo;
  for e in
    -- One line per action and row: an action is one transaction, so its writes of a row are neighbours in the log.
    with todo as materialized (${todoSql(shape)}),
    x as (select ${key.map((k) => `h.${k}`).join(', ')}, h._action, min(h._seq) _first, max(h._seq) _last
      from todo join ${mirror} h on ${same('h', 'todo')} where not h._undo group by ${key.map((k) => `h.${k}`).join(', ')}, h._action)
    select x._action act, x._last s2, (b.*)::${mirror} as b, (a.*)::${mirror} as a, b._seq is null as born, a._seq is null as gone, k.live,
      -- offset 0 keeps it a look-up: of rows just written the planner believes that there is one, and compares all with all.
      exists (select 1 from kernel.flip f where f.org_id = p_org and f.action_id = p_undo and f.target_id = x._action offset 0) as mine, row_number() over (partition by ${key.map((k) => `x.${k}`).join(', ')} order by x._last) = 1 as first_of_row
    from x join kernel.action k on k.org_id = p_org and k.id = x._action
    left join ${mirror} b on ${same('b', 'x')} and b._seq = x._first and b._op in ('b', 'D')
    left join ${mirror} a on ${same('a', 'x')} and a._seq = x._last and a._op in ('a', 'I')
    where b._seq is not null or a._seq is not null
    order by ${key.map((k) => `x.${k}`).join(', ')}, x._last
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
  end if;`,
    caller: 'rescind_undo',
  })
}
