-- Undo by last live write. The one law: state of the tracked tables = replay of the log without its
-- dead actions. An undo flips the liveness of its targets and writes the state that follows; what
-- it writes is captured, but derived: never a write, never a base. So undo of undo, any order and
-- any set need no code of their own.

-- What kernel.take_back writes, table by table.
create or replace function kernel.write_back(p_org uuid, p_undo uuid, p_tables text[]) returns jsonb language plpgsql as $$
declare referred text[]; t text; part jsonb; conflicts jsonb := '[]'; n int; supported int;
begin
  foreach t in array p_tables loop
    execute format('select coalesce(jsonb_agg(c), ''[]'') from history.%I($1, $2) c', 'put_back_' || t) into part using p_org, p_undo;
    conflicts := conflicts || part;
  end loop;
  -- Of the rows that are to leave, those that a staying row refers to stay, and so on until nothing
  -- changes.
  select coalesce(array_agg(k.tbl order by k.rank, k.tbl), '{}') into referred from kernel.tracked k
  where exists (select 1 from kernel.leaving l where l.org_id = p_org and l.undo_id = p_undo and l.tbl = k.tbl);
  loop
    supported := 0;
    foreach t in array referred loop
      execute format('select history.%I($1, $2)', 'support_' || t) into n using p_org, p_undo;
      supported := supported + n;
    end loop;
    exit when supported = 0;
  end loop;
  foreach t in array referred loop
    execute format('select coalesce(jsonb_agg(c), ''[]'') from history.%I($1, $2) c', 'leave_' || t) into part using p_org, p_undo;
    conflicts := conflicts || part;
  end loop;
  foreach t in array referred loop
    if exists (select 1 from kernel.leaving l where l.org_id = p_org and l.undo_id = p_undo and l.tbl = t and l.stays) then
      execute format('select coalesce(jsonb_agg(c), ''[]'') from history.%I($1, $2) c', 'keep_' || t) into part using p_org, p_undo;
      conflicts := conflicts || part;
    end if;
  end loop;
  return conflicts;
end $$;
revoke all on function kernel.write_back from public;
grant execute on function kernel.write_back to rescind_undo;

-- The same where rows would collide on the way, under a unique rule that can not wait: first they
-- stand aside, unlogged (track/park-sql.ts).
create or replace function kernel.write_back_aside(p_org uuid, p_undo uuid, p_tables text[]) returns jsonb language plpgsql as $$
declare parked text[]; t text; aside text[]; asides jsonb := '{}'; conflicts jsonb; stood boolean;
begin
  parked := array(select k.tbl from kernel.tracked k where k.tbl = any (p_tables) and k.parks order by k.rank desc, k.tbl);
  perform set_config('app.parking', 'aside', true);
  foreach t in array parked loop
    execute format('select history.%I($1, $2)', 'park_' || t) into aside using p_org, p_undo;
    asides := asides || jsonb_build_object(t, aside);
  end loop;
  perform set_config('app.parking', 'back', true);
  conflicts := kernel.write_back(p_org, p_undo, p_tables);
  foreach t in array parked loop
    execute format('select history.%I($1, $2, array(select jsonb_array_elements_text($3)))', 'stood_' || t) into stood using p_org, p_undo, asides -> t;
    if stood then raise exception 'a row of % still stands aside', t using errcode = '23505'; end if;
  end loop;
  perform set_config('app.parking', '', true);
  return conflicts;
end $$;
revoke all on function kernel.write_back_aside from public;
grant execute on function kernel.write_back_aside to rescind_undo;

-- Writes the state that follows from the flips of p_undo. Conflicts, one line each: what somebody
-- else wrote since, and therefore stays. {table, key, field, now, target, by, protected?}; field is
-- null where the row itself is the conflict. It works as a role of its own, which may do what the
-- application may and write the notes of undos besides. track() adds the schemas of the tracked
-- tables to its path: a user's constraint trigger finds what it names.
create or replace function kernel.take_back(p_org uuid, p_undo uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare tables text[]; parks boolean; conflicts jsonb; refused boolean := false; looks boolean; looked boolean; endless uuid[];
begin
  update kernel.leaving l set stays = true where l.org_id = p_org and l.undo_id = p_undo and l.tbl = '' and l.org_id = kernel.org();
  if not found then raise exception 'nothing was flipped that could be carried out' using errcode = '28000'; end if;
  -- Neither the order of rows nor passing duplicates (swaps) matter inside an undo, where
  -- constraints can wait; where they can not, parents are back before their children and leave
  -- after them. Triggers of the user's keep still (kernel.undoing).
  set constraints all deferred;
  perform set_config('app.undoing', 'on', true), set_config('app.parking', '', true);
  select coalesce(array_agg(k.tbl order by k.rank desc, k.tbl), '{}'), coalesce(bool_or(k.parks), false) into tables, parks from kernel.tracked k
  -- Asked once, not for each table: a look-up for every target, whatever the planner believes of
  -- their number.
  where k.tbl = any (array(select distinct w.tbl from kernel.flip f
      cross join lateral (select w.tbl from kernel.touched w where w.org_id = p_org and w.action_id = f.target_id offset 0) w
      where f.org_id = p_org and f.action_id = p_undo))
     or exists (select 1 from kernel.tangled g where g.org_id = p_org and g.tbl = k.tbl and g.kept);
  if not parks then
    conflicts := kernel.write_back(p_org, p_undo, tables);
  else
    begin
      conflicts := kernel.write_back(p_org, p_undo, tables);
    exception when unique_violation or exclusion_violation then
      begin
        conflicts := kernel.write_back_aside(p_org, p_undo, tables);
      exception when integrity_constraint_violation or data_exception then
        refused := true;
      end;
      -- It is a collision in the end, too; or rows can not stand aside here. What was refused first
      -- is told.
      if refused then raise; end if;
    end;
  end if;
  -- Only looked at: by who asked, or because nobody approved it. And was anything in this
  -- transaction before? Its notes are done with; whether another undo of this transaction has ended
  -- is asked at the end, not by this.
  with done as (
    delete from kernel.leaving l where l.org_id = p_org and (l.undo_id = p_undo and l.key <> 'previewed' or l.tbl = '' and l.key = 'endless')
    returning l.undo_id, l.tbl, l.key)
  select coalesce(current_setting('app.preview', true), '') = 'on' or coalesce(bool_or(d.key = 'unapproved' and d.tbl = '' and d.undo_id = p_undo), false),
    exists (select from kernel.leaving l where l.org_id = p_org and l.tbl = '' and l.key = 'previewed'),
    array_agg(d.undo_id) filter (where d.key = 'endless' and d.tbl = '')
  into looks, looked, endless from done d;
  -- What was only looked at before is asked about at the end, not by this.
  if looked then insert into kernel.leaving (org_id, undo_id, tbl, key) values (p_org, p_undo, '', 'checking'); end if;
  set constraints all immediate;
  -- Whether the action around this undo has ended, and the undo itself, is asked at the commit.
  set constraints kernel.ended, kernel.undo_ended deferred;
  insert into kernel.leaving (org_id, undo_id, tbl, key) select p_org, u, '', 'endless'
  from unnest(array_remove(endless, p_undo) || case when not looks and not looked then p_undo end) u where u is not null;
  perform set_config('app.undoing', '', true);
  if looks or looked then
    set constraints kernel.previewed deferred;
    delete from kernel.leaving l where l.org_id = p_org and l.tbl = '' and l.key in ('checking', 'previewed');
    insert into kernel.leaving (org_id, undo_id, tbl, key) values (p_org, p_undo, '', 'previewed');
  end if;
  return conflicts;
end $$;
alter function kernel.take_back owner to rescind_undo;
revoke all on function kernel.take_back from public;
grant execute on function kernel.take_back to rescind_app;

-- Consequences that these undos or redos flipped because of another action that they flipped:
-- [{tool, count}…]; null where there are none.
create or replace function kernel.gone_along(p_org uuid, p_undos uuid[]) returns jsonb language sql stable as $$
  select jsonb_agg(jsonb_build_object('tool', x.tool, 'count', x.n) order by x.tool) from (
    select a.tool, count(*) as n from kernel.flip f
    join kernel.action a on a.org_id = p_org and a.id = f.target_id and a.caused_by is not null
    where f.org_id = p_org and f.action_id = any (p_undos) and exists (
      select 1 from kernel.flip c where c.org_id = p_org and c.target_id = a.caused_by and c.action_id = any (p_undos))
    group by a.tool) x
$$;
revoke all on function kernel.gone_along from public;
grant execute on function kernel.gone_along to rescind_app;

-- An undo or redo, in one trip: its action begins (p_begins, or has begun where that is null), the
-- targets flip, what waits in the outbox stops, and the state that follows is written. Each
-- statement sees what was committed while those before it waited for a lock. `along`: what went
-- along because the product had done it as a consequence, by tool; null for nothing. `residue`:
-- what has left, by state. `tables`: how many records it wrote, by table. `conflicts`: as text,
-- because a number that went through JavaScript may have lost digits.
create or replace function kernel.carry_out(p_org uuid, p_undo uuid, p_begins jsonb, p_targets uuid[], p_live boolean,
  out flipped int, out recalled int, out residue jsonb, out conflicts text, out tables jsonb, out along jsonb)
language plpgsql as $$
declare v_resting int;
begin
  if p_begins is not null then perform kernel.begin(p_org, p_undo, p_begins); end if;
  flipped := kernel.flip_live(p_org, p_undo, p_targets, p_live);
  recalled := 0;
  residue := '[]';
  if not p_live then
    -- Nearly always none of them sent anything; and a redo sends nothing again.
    if exists (select from kernel.flip f cross join lateral (
        select from kernel.outbox o where o.org_id = f.org_id and o.action_id = f.target_id
        union all
        select from kernel.outbox o where o.org_id = f.org_id and o.body ? 'rests_on' and o.body ->> 'rests_on' = f.target_id::text) m
      where f.org_id = p_org and f.action_id = p_undo) then
      update kernel.outbox o set state = 'cancelled', settled_at = clock_timestamp() from kernel.flip f
      where f.org_id = p_org and f.action_id = p_undo and not f.live and o.org_id = p_org and o.action_id = f.target_id and o.state = 'queued';
      get diagnostics recalled = row_count;
      -- What other actions queued in the words that go back now.
      update kernel.outbox o set state = 'cancelled', settled_at = clock_timestamp() from kernel.flip f
      where f.org_id = p_org and f.action_id = p_undo and not f.live and o.org_id = p_org and o.body ? 'rests_on'
        and o.body ->> 'rests_on' = f.target_id::text and o.state = 'queued';
      get diagnostics v_resting = row_count;
      recalled := recalled + v_resting;
      select coalesce(jsonb_agg(jsonb_build_object('state', l.state, 'count', l.count) order by l.state), '[]') into residue from (
        select m.state, count(*) from kernel.flip f cross join lateral (
          -- What was done in the house goes back with its consequence.
          select o.state from kernel.outbox o where o.org_id = f.org_id and o.action_id = f.target_id and o.body #> '{meta,errand}' is null
          union all
          select o.state from kernel.outbox o
          where o.org_id = f.org_id and o.body ? 'rests_on' and o.body ->> 'rests_on' = f.target_id::text and o.action_id <> f.target_id) m
        where f.org_id = p_org and f.action_id = p_undo and not f.live and m.state in ('claimed', 'sent', 'refused', 'unknown')
        group by m.state) l;
    end if;
  end if;
  if flipped > 1 then along := kernel.gone_along(p_org, array[p_undo]); end if;
  conflicts := kernel.take_back(p_org, p_undo);
  tables := coalesce(kernel.records_of(p_org, p_undo), '{}');
end $$;
revoke all on function kernel.carry_out from public;
grant execute on function kernel.carry_out to rescind_app;

-- What somebody asks to take back; enters the organisation. `final`: it carried out an erasure, or
-- asked for one that has been carried out.
create or replace function kernel.target(p_org uuid, p_id uuid)
returns table (id uuid, kind text, tool text, effect text, permission text, state text, principal_id uuid, live boolean, flipped_by uuid, too_late boolean, final boolean)
language plpgsql as $$
begin
  perform kernel.enter(p_org);
  return query select a.id, a.kind, a.tool, a.effect, a.permission, a.state, a.principal_id, a.live, a.flipped_by, a.undo_until is null or a.undo_until < clock_timestamp(),
    exists (select 1 from kernel.erasure e where e.org_id = a.org_id and e.action_id in (
      select a.id union all select c.id from kernel.action c where c.org_id = a.org_id and c.caused_by = a.id))
  from kernel.action a where a.org_id = p_org and a.id = p_id;
end $$;
revoke all on function kernel.target from public;
grant execute on function kernel.target to rescind_app;

-- Cells of a declared jsonb column are its top-level keys: which of them differ between two images.
create or replace function kernel.changed_keys(p_before jsonb, p_after jsonb) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(k), '{}') from (select jsonb_object_keys(p_before) k union select jsonb_object_keys(p_after)) x
  where (p_before -> k)::text is distinct from (p_after -> k)::text
$$;

-- Puts the given keys of one object into another; a key absent there is taken away.
create or replace function kernel.patch_keys(p_into jsonb, p_from jsonb, p_keys text[]) returns jsonb language sql immutable parallel safe as $$
  select (p_into - p_keys) || coalesce((select jsonb_object_agg(k, p_from -> k) from unnest(p_keys) k where p_from ? k), '{}')
$$;

-- Change lines of one table (as kernel.lines writes them) as what history.overwrite_<table> takes:
-- the cells and rows that they lead to. In SQL, because a number that went through JavaScript may
-- have lost digits.
create or replace function kernel.targets_of(p_org uuid, p_action uuid, p_tbl text, p_lines text[]) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(t.target), '[]')
  from unnest(p_lines) u(line) cross join lateral (select u.line::jsonb as l) x
  cross join lateral (
    select jsonb_build_object('key', l ->> 'id', 'field', c.key, 'target', c.value -> 1) as target
    from jsonb_each(l -> 'cells') c where l ->> 'op' = 'update'
    union all
    select jsonb_build_object('key', l ->> 'id', 'field', null, 'target', 'absent') where l ->> 'op' = 'delete'
    union all
    select jsonb_build_object('key', l ->> 'id', 'field', null, 'target', 'present', 'image',
      (select coalesce(jsonb_object_agg(c.key, c.value -> 1), '{}') from jsonb_each(l -> 'cells') c)
      || (select jsonb_object_agg(k.col, case when cardinality(t.key_columns) = 1 then l -> 'id' else (l ->> 'id')::jsonb -> (k.n - 1)::int end)
          from kernel.tracked t cross join unnest(t.key_columns) with ordinality k(col, n) where t.tbl = p_tbl)
      || jsonb_build_object('org_id', p_org, 'row_version', p_action))
    where l ->> 'op' = 'insert') t
$$;
