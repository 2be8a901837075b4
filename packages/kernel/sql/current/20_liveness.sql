-- Which actions are in force: who may flip that, and what flips with them. The law it serves is in
-- 20_undo.sql.

-- Locks these actions until the transaction ends, so that what the product does because of them has
-- something in force to follow from, and says whether they are. Those that somebody is taking back
-- at this moment are left out: nobody is waited for.
create or replace function kernel.hold_causes(p_org uuid, p_actions uuid[]) returns table (id uuid, live boolean)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select a.id, a.live from kernel.action a
  where a.org_id = p_org and p_org = kernel.org() and a.id = any (p_actions)
  for share skip locked
$$;
alter function kernel.hold_causes owner to rescind_capture;
revoke all on function kernel.hold_causes from public;
grant execute on function kernel.hold_causes to rescind_app;

-- The undo that this one is part of: a chunk is part of its rewind.
create or replace function kernel.whole_undo(p_org uuid, p_undo uuid) returns uuid language sql stable as $$
  select case when u.tool = 'rewind_chunk' then (u.input ->> 'rewind')::uuid else u.id end from kernel.action u where u.org_id = p_org and u.id = p_undo
$$;

-- What a redo of these actions brings back: themselves, and what the product had done because of
-- them and lost with them. A consequence of what stays taken back stays so too.
create or replace function kernel.to_redo(p_org uuid, p_targets uuid[]) returns uuid[] language sql stable as $$
  with recursive d (id, by) as (
    select a.id, kernel.whole_undo(p_org, a.flipped_by) from kernel.action a
    where a.org_id = p_org and a.id = any (p_targets) and not a.live
      and (a.caused_by is null or exists (select 1 from kernel.action c where c.org_id = p_org and c.id = a.caused_by and c.live))
    union
    select a.id, kernel.whole_undo(p_org, a.flipped_by) from d join kernel.action a on a.org_id = p_org and a.caused_by = d.id and not a.live
      and (kernel.whole_undo(p_org, a.flipped_by) = d.by or a.id = any (p_targets)))
  select coalesce(array_agg(d.id), '{}') from d
$$;

-- These actions and what the product did because of them, over any number of links, as far as it is
-- in force.
create or replace function kernel.with_consequences(p_org uuid, p_actions uuid[]) returns uuid[] language sql stable as $$
  with recursive d (id) as (
    select unnest(p_actions)
    union
    select a.id from d join kernel.action a on a.org_id = p_org and a.caused_by = d.id and a.live and a.kind = 'do'
      and not exists (select 1 from kernel.erasure e where e.org_id = p_org and e.action_id = a.id))
  select coalesce(array_agg(d.id), '{}') from d
$$;
revoke all on function kernel.whole_undo, kernel.to_redo, kernel.with_consequences from public;
grant execute on function kernel.whole_undo, kernel.to_redo, kernel.with_consequences to rescind_app, rescind_capture;

-- Why this undo or redo may not flip these targets at once; null where it may. At once goes what
-- was done within the window, by whoever did it and may still do it, or by somebody who may take
-- back what others did. Everything else is a plan.
create or replace function kernel.not_at_once(u kernel.action, p_targets uuid[], p_live boolean) returns text language plpgsql stable as $$
declare v_foreign boolean; v_late boolean;
begin
  select bool_or(a.principal_id <> u.principal_id
      -- What somebody else took back or put in force is theirs to turn again, but for one's own
      -- slip.
      or f.principal_id <> u.principal_id and (p_live or a.undo_until is null or a.undo_until < clock_timestamp())
      or kernel.role_of(u.org_id, u.principal_id, u.agent_id, coalesce(t.permission, a.permission), u.role) is null),
    bool_or(not coalesce(f.undo_until >= clock_timestamp(), false) and (p_live or not coalesce(a.undo_until >= clock_timestamp(), false)))
  into v_foreign, v_late
  from kernel.action a
  left join kernel.action f on f.org_id = a.org_id and f.id = a.flipped_by
  left join kernel.tool t on t.name = a.tool
  where a.org_id = u.org_id and a.id = any (p_targets) and a.kind = 'do' and a.live <> p_live
    and a.state in ('applied', 'held', 'undone', 'partly_undone', 'recalled')
    -- What the product did because of one of them goes with that one.
    and not (a.caused_by is not null and a.caused_by = any (p_targets));
  return case
    when v_foreign and kernel.role_of(u.org_id, u.principal_id, u.agent_id, 'action:undo_any', u.role) is null then 'RS013'
    when v_late then 'RS014' end;
end $$;

-- Does the call name all of these actions?
create or replace function kernel.names_all(a kernel.action, p_targets uuid[]) returns boolean language sql stable as $$
  select not exists (select unnest(p_targets) except select jsonb_array_elements_text(a.input -> 'actions')::uuid)
$$;

-- Has a person said yes to what this undo or redo flips? To a rewind of these very actions, to one
-- that runs in chunks, or to the overwriting that it is part of.
create or replace function kernel.flip_approved(u kernel.action, p_targets uuid[], p_live boolean) returns boolean language plpgsql stable as $$
declare v_rewind uuid;
begin
  if u.tool = 'rewind_chunk' then
    v_rewind := u.input ->> 'rewind';
    return exists (select from kernel.rewind r join kernel.action a on a.org_id = r.org_id and a.id = r.action_id
        where r.org_id = u.org_id and r.action_id = v_rewind and r.state = 'running' and r.live = p_live
          and a.principal_id = u.principal_id and a.agent_id is not distinct from u.agent_id)
      and not exists (select unnest(p_targets) except
        select g.target_id from kernel.rewind_target g where g.org_id = u.org_id and g.action_id = v_rewind and g.target_id = any (p_targets));
  end if;
  -- By keys: nothing finds an action by its transaction.
  return (exists (select from kernel.plan p where p.org_id = u.org_id and p.action_id = u.id and p.state = 'approved' and kernel.names_all(u, p_targets))
      or not p_live and cardinality(p_targets) = 1 and exists (select from kernel.action a join kernel.plan p on p.org_id = a.org_id and p.action_id = a.id and p.state = 'approved'
        where a.org_id = u.org_id and a.tool = 'action_overwrite' and a.xid = u.xid and a.principal_id = u.principal_id
          and a.agent_id is not distinct from u.agent_id and p_targets = array[(a.input ->> 'action')::uuid]))
    -- Present rights: of one's own what one may take back, of others' by who may.
    and kernel.role_of(u.org_id, u.principal_id, u.agent_id, case when exists (select from kernel.action a
      where a.org_id = u.org_id and a.id = any (p_targets) and a.principal_id <> u.principal_id
        and not (a.caused_by is not null and a.caused_by = any (p_targets))) then 'action:undo_any' else 'action:undo' end, u.role) is not null;
end $$;
revoke all on function kernel.not_at_once, kernel.flip_approved, kernel.names_all from public;
grant execute on function kernel.not_at_once, kernel.flip_approved, kernel.names_all to rescind_capture;

-- Takes the organisation's gate and flips those targets that are not yet so, and with them what the
-- product did because of them. Returns how many it flipped. Only for an undo or redo that began in
-- this transaction, which must then be carried out: see kernel.finish_undo. One that nobody
-- approved and that may not be done at once can be looked at, and is never committed.
create or replace function kernel.flip_live(p_org uuid, p_undo uuid, p_targets uuid[], p_live boolean) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare n int := 0; u kernel.action; v_why text; v_next uuid[] := p_targets; v_flipped uuid[];
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'undo needs READ COMMITTED: it must see what was committed while it waited for locks' using errcode = '25001';
  end if;
  select * into u from kernel.action k where k.org_id = p_org and k.id = p_undo and k.org_id = kernel.org()
      and kernel.at_work(k) and k.kind = case when p_live then 'redo' else 'undo' end;
  if not found then raise exception 'nothing is flipped but by an undo or redo of its own' using errcode = '28000'; end if;
  insert into kernel.leaving (org_id, undo_id, tbl, key) values (p_org, p_undo, '', '') on conflict do nothing;
  -- What is only looked at keeps no other undo waiting; kernel.take_back sees to it that it is
  -- never committed.
  if coalesce(current_setting('app.preview', true), '') <> 'on' then
    insert into kernel.gate values (p_org) on conflict do nothing;
    perform 1 from kernel.gate where org_id = p_org for update;
  end if;
  -- Asked behind the gate: whoever had a say in them before has had it by now.
  if u.mode = 'explicit' then
    if not kernel.flip_approved(u, p_targets, p_live) then
      insert into kernel.leaving (org_id, undo_id, tbl, key) values (p_org, p_undo, '', 'unapproved') on conflict do nothing;
    end if;
  else
    -- An agent flips by itself what it did itself, and what the product did because of that.
    if u.agent_id is not null then
      if exists (select 1 from kernel.not_own(p_org, p_targets, u.principal_id, u.agent_id)) then
        raise exception 'an agent takes back by itself only what it did itself' using errcode = 'RS012';
      end if;
    end if;
    v_why := kernel.not_at_once(u, p_targets, p_live);
    if v_why is not null then raise exception 'this is taken back or put in force again by a plan only' using errcode = v_why; end if;
  end if;
  if p_live then
    -- Nearly always nothing follows from them, and they from nothing.
    if exists (select from kernel.action a where a.org_id = p_org and a.id = any (p_targets) and a.caused_by is not null)
      or exists (select from kernel.action a where a.org_id = p_org and a.caused_by = any (p_targets) and a.caused_by is not null) then
      v_next := kernel.to_redo(p_org, p_targets);
    end if;
  end if;
  loop
    with flipped as (
      update kernel.action set live = p_live, flipped_by = p_undo, state = case when p_live then 'applied' else 'undone' end
      where org_id = p_org and id = any (v_next) and kind = 'do' and live <> p_live
        and (state in ('applied', 'held', 'undone', 'partly_undone', 'recalled'))
        -- An erasure is final.
        and not exists (select 1 from kernel.erasure e where e.org_id = p_org and e.action_id = action.id)
      returning id),
    noted as (insert into kernel.flip (org_id, action_id, target_id, live) select p_org, p_undo, id, p_live from flipped returning target_id)
    select array_agg(target_id) into v_flipped from noted;
    exit when v_flipped is null;
    n := n + cardinality(v_flipped);
    exit when p_live;
    -- Once these are ours nothing more can follow from them; what was on its way has been waited
    -- for, and is seen by this statement.
    select array_agg(a.id) into v_next from kernel.action a
    where a.org_id = p_org and a.caused_by = any (v_flipped) and a.caused_by is not null and a.live and a.kind = 'do';
    exit when v_next is null;
  end loop;
  update kernel.action set seq = nextval('kernel.seq'), live = false where org_id = p_org and id = p_undo;
  return n;
end $$;
alter function kernel.flip_live owner to rescind_capture;
revoke all on function kernel.flip_live from public;
grant execute on function kernel.flip_live to rescind_app;

-- The targets of an undo went back only in part, or were recalled before they left.
create or replace function kernel.mark_flipped(p_org uuid, p_undo uuid, p_state text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update kernel.action a set state = p_state from kernel.flip f
  where p_state in ('partly_undone', 'recalled') and f.org_id = p_org and f.action_id = p_undo and not f.live and a.org_id = p_org and a.id = f.target_id
    and exists (select 1 from kernel.action u where u.org_id = p_org and u.id = p_undo and u.xid = pg_current_xact_id_if_assigned())
$$;
alter function kernel.mark_flipped owner to rescind_capture;
revoke all on function kernel.mark_flipped from public;
grant execute on function kernel.mark_flipped to rescind_app;
