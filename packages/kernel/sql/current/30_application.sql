-- What the application's role may do to actions, plans and messages: whatever it says, these are the steps there are.

-- The action that began in this very transaction; null where none did. A setting alone can be forged.
create or replace function kernel.running() returns uuid language sql stable as $$
  select a.id from kernel.action a
  where a.org_id = kernel.org() and a.id = kernel.action_id() and a.xid = pg_current_xact_id_if_assigned()
$$;

-- May an action end like this? One that began in this transaction may; where its mode asks for a yes, only after that yes. Of
-- earlier ones, a hold may end and a plan's fate is written down.
create or replace function kernel.may_become(a kernel.action, p_state text) returns boolean language plpgsql stable as $$
begin
  if p_state not in ('answered', 'denied', 'failed', 'awaiting_approval', 'rejected', 'expired', 'drifted', 'superseded', 'applied', 'held', 'undone',
    'partly_undone', 'recalled', 'running', 'stopped') then return false; end if;
  -- The way of most.
  if a.xid = pg_current_xact_id_if_assigned() and (a.kind <> 'do' or a.mode <> 'explicit' or p_state not in ('applied', 'held')) then return true; end if;
  return case
    when a.xid = pg_current_xact_id_if_assigned() then exists (select 1 from kernel.plan p where p.org_id = a.org_id and p.action_id = a.id and p.state = 'approved')
    when a.state = 'held' then p_state = 'applied' and (a.effect = 'hold' or a.release_at <= clock_timestamp())
    when a.state = 'awaiting_approval' then
      p_state in ('rejected', 'expired', 'drifted') and exists (select 1 from kernel.plan p where p.org_id = a.org_id and p.action_id = a.id and p.state = p_state)
    when a.state in ('running', 'stopped') then
      exists (select 1 from kernel.rewind r where r.org_id = a.org_id and r.action_id = a.id and r.state = case p_state when 'applied' then 'done' else p_state end)
    else false end;
end $$;

-- A plan and its lines are written with its action, and never added to.
drop policy if exists own_action on kernel.plan;
create policy own_action on kernel.plan as restrictive for insert to rescind_app with check (action_id = (select kernel.running()));
drop policy if exists own_action on kernel.plan_line;
create policy own_action on kernel.plan_line as restrictive for insert to rescind_app with check (action_id = (select kernel.running()));

-- A plan is decided once: by its own digest, in time, by somebody with a name. False: it was not, and nothing has changed.
create or replace function kernel.decide(p_org uuid, p_plan uuid, p_state text, p_by uuid, p_digest text default null, p_drift jsonb default null)
returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update kernel.plan set state = p_state, decided_by = p_by, decided_at = clock_timestamp(), drift = p_drift
  where org_id = p_org and p_org = kernel.org() and action_id = p_plan and state = 'pending'
    and case p_state
      when 'approved' then p_by is not null and digest = p_digest and expires_at > clock_timestamp()
      when 'rejected' then p_by is not null
      when 'drifted' then p_drift is not null
      when 'expired' then expires_at <= clock_timestamp()
      else false end;
  return found;
end $$;

-- Another plan, made in this transaction, takes its place.
create or replace function kernel.supersede(p_org uuid, p_plan uuid, p_next uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update kernel.plan set superseded_by = p_next, state = case when state = 'pending' then 'superseded' else state end
  where org_id = p_org and p_org = kernel.org() and action_id = p_plan and state in ('pending', 'drifted')
    and exists (select 1 from kernel.action a where a.org_id = p_org and a.id = p_next and a.xid = pg_current_xact_id_if_assigned())
$$;

alter function kernel.decide owner to rescind_capture;
alter function kernel.supersede owner to rescind_capture;
revoke all on function kernel.decide, kernel.supersede, kernel.may_become from public;
grant execute on function kernel.decide, kernel.supersede to rescind_app;
grant execute on function kernel.may_become to rescind_capture;

-- The way of a message. What has left, or may have, is never sent again, and none leaves earlier than its hold says, unless a
-- person has ended a hold that nobody had to approve.
create or replace function kernel.message_step() returns trigger language plpgsql as $$
begin
  if new.state <> old.state and (old.state, new.state) not in (('queued', 'claimed'), ('queued', 'held_out'), ('queued', 'cancelled'),
      ('claimed', 'sent'), ('claimed', 'refused'), ('claimed', 'unknown'), ('claimed', 'queued'))
    -- What is done in the house is done in one transaction, never claimed, and may wait for what holds it out.
    and not ((old.state, new.state) in (('queued', 'sent'), ('held_out', 'queued')) and old.body #>> '{meta,errand}' is not null) then
    raise exception 'a message that is % does not become %', old.state, new.state using errcode = '55000';
  end if;
  if new.release_at < old.release_at and current_user = 'rescind_app' and not exists (
      select 1 from kernel.action a where a.org_id = new.org_id and a.id = new.action_id and a.effect = 'hold' and a.state = 'applied') then
    raise exception 'a hold is not shortened' using errcode = '55000';
  end if;
  return new;
end $$;
create or replace trigger message_step before update on kernel.outbox for each row
  when (new.state <> old.state or new.release_at < old.release_at) execute function kernel.message_step();
