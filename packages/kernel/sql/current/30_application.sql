-- What the application's role may do to actions, plans and messages: whatever it says, these are
-- the steps there are.

-- The action that began in this very transaction and does something; null where none did. A setting
-- alone can be forged.
create or replace function kernel.running() returns uuid language sql stable as $$
  select a.id from kernel.action a
  where a.org_id = kernel.org() and a.id = kernel.action_id() and kernel.at_work(a)
$$;

-- May an action end like this? One that began in this transaction may; where its mode asks for a
-- yes, only after that yes. Of earlier ones, a hold may end and a plan's fate is written down.
create or replace function kernel.may_become(a kernel.action, p_state text) returns boolean language plpgsql stable as $$
begin
  if p_state not in ('answered', 'denied', 'failed', 'awaiting_approval', 'rejected', 'expired', 'drifted', 'superseded', 'applied', 'held', 'undone',
    'partly_undone', 'recalled', 'running', 'stopped') then return false; end if;
  -- What began as told ends as that: it was asked neither for its mode nor for a right.
  if a.state in ('answered', 'denied', 'failed') then return p_state = a.state and a.xid = pg_current_xact_id_if_assigned(); end if;
  -- The way of most.
  if a.xid = pg_current_xact_id_if_assigned() and (a.mode <> 'explicit' or p_state not in ('applied', 'held')
      -- Parts of what was approved.
      or a.tool in ('rewind_chunk', 'action_undo', 'action_redo')) then return true; end if;
  return case
    when a.xid = pg_current_xact_id_if_assigned() then exists (select 1 from kernel.plan p where p.org_id = a.org_id and p.action_id = a.id and p.state = 'approved')
    when a.state = 'held' then p_state = 'applied' and (a.effect = 'hold' or a.release_at <= clock_timestamp())
    when a.state = 'awaiting_approval' then
      p_state in ('rejected', 'expired', 'drifted') and exists (select 1 from kernel.plan p where p.org_id = a.org_id and p.action_id = a.id and p.state = p_state)
    when a.state in ('running', 'stopped') then
      exists (select 1 from kernel.rewind r where r.org_id = a.org_id and r.action_id = a.id and r.state = case p_state when 'applied' then 'done' else p_state end)
    else false end;
end $$;

-- The running action while it is planned: nobody has decided about it yet, so that what is approved
-- is what was there.
create or replace function kernel.planning() returns uuid language sql stable as $$
  select a.id from kernel.action a
  where a.org_id = kernel.org() and a.id = kernel.running() and not exists (
    select from kernel.plan p where p.org_id = a.org_id and p.action_id = a.id and p.state <> 'pending')
$$;

-- A plan and its lines are written with its action, and never added to.
drop policy if exists own_action on kernel.plan;
create policy own_action on kernel.plan as restrictive for insert to rescind_app with check (action_id = (select kernel.running())
  -- A day, as limits.plan_ms has it: nobody makes one that waits for ever.
  and expires_at <= clock_timestamp() + interval '1 day');
drop policy if exists own_action on kernel.plan_line;
create policy own_action on kernel.plan_line as restrictive for insert to rescind_app with check (action_id = (select kernel.planning()));

create or replace function kernel.may_say_yes(p_org uuid, p_plan uuid, p_by uuid) returns boolean language sql stable as $$
  select p_by is not null and exists (select from kernel.action a where a.org_id = p_org and a.id = p_plan and (
    kernel.role_of(p_org, p_by, null, 'plan:approve', p_by::text) is not null
    or kernel.role_of(p_org, p_by, null, coalesce((select t.permission from kernel.tool t where t.name = a.tool), a.permission), p_by::text) is not null))
$$;
revoke all on function kernel.may_say_yes from public;
grant execute on function kernel.may_say_yes to rescind_capture;

-- A plan is decided once: by its own digest, in time, by somebody with a name. False: it was not,
-- and nothing has changed.
create or replace function kernel.decide(p_org uuid, p_plan uuid, p_state text, p_by uuid, p_digest text default null, p_drift jsonb default null)
returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update kernel.plan set state = p_state, decided_by = p_by, decided_at = clock_timestamp(), drift = p_drift
  where org_id = p_org and p_org = kernel.org() and action_id = p_plan and state = 'pending'
    and case p_state
      -- By a person as the database knows them: who may approve, who may do it themselves, or who
      -- asked and may. A no: who may approve, or who asked.
      when 'approved' then digest = p_digest and expires_at > clock_timestamp() and kernel.may_say_yes(p_org, p_plan, p_by)
      when 'rejected' then kernel.role_of(p_org, p_by, null, 'plan:approve', p_by::text) is not null
        or kernel.role_of(p_org, p_by, null, null, p_by::text) is not null
          and exists (select from kernel.action a where a.org_id = p_org and a.id = p_plan and a.principal_id = p_by)
      when 'drifted' then p_drift is not null
      when 'expired' then expires_at <= clock_timestamp()
      else false end;
  return found;
end $$;

-- Is what an approved action has written, and what it sends, what was approved? By the lines that
-- the approver saw, as they are hashed; moments that this run issued stand in them as symbols
-- (digest.ts).
create or replace function kernel.as_planned(a kernel.action, p_outbox jsonb) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_own uuid[] := array[a.id]; v_symbol text; v_symbols text[]; v_texts text[] := '{}'; v_differs boolean; v_lines text[];
begin
  -- An overwriting takes back as an undo of its own; where it writes everything itself, what
  -- flipped its target last is of an earlier day.
  if a.tool = 'action_overwrite' then
    v_own := v_own || array(select u.id from kernel.action t join kernel.action u on u.org_id = t.org_id and u.id = t.flipped_by
      where t.org_id = a.org_id and t.id = (a.input ->> 'action')::uuid and u.xid = a.xid);
  end if;
  select coalesce(array_agg(distinct m.found[1]), '{}') into v_symbols from kernel.plan_line l
  cross join lateral regexp_matches(l.line, ',"(@(?:now|now\+\d+|today[+-]\d+|today\+-\d+))"\]', 'g') m(found)
  where l.org_id = a.org_id and l.action_id = a.id and l.part = 'change' and position(',"@' in l.line) > 0;
  foreach v_symbol in array v_symbols loop
    v_texts := v_texts || case
      when v_symbol like '@today%' then ((a.at at time zone 'UTC')::date + replace(substr(v_symbol, 7), '+-', '-')::int)::text
      else to_json(a.at + coalesce(nullif(substr(v_symbol, 6), ''), '0')::bigint * interval '1 ms') #>> '{}' end;
  end loop;
  select array_agg(l.line) into v_lines from unnest(v_own) o(id) cross join lateral kernel.lines(a.org_id, o.id) l;
  for i in 1 .. cardinality(v_symbols) loop
    v_lines := array(select replace(l, ',"' || v_texts[i] || '"]', ',"' || v_symbols[i] || '"]') from unnest(v_lines) l);
  end loop;
  select exists ((select unnest(v_lines) except all select l.line from kernel.plan_line l where l.org_id = a.org_id and l.action_id = a.id and l.part = 'change')
    union all (select l.line from kernel.plan_line l where l.org_id = a.org_id and l.action_id = a.id and l.part = 'change' except all select unnest(v_lines)))
  into v_differs;
  if v_differs or jsonb_array_length(p_outbox) = 0 then return not v_differs; end if;
  -- Nothing leaves that was not shown, nor sooner than was shown. Who was shown and is left out at
  -- the last moment is held out at release, not here.
  if exists (select from jsonb_array_elements(p_outbox) m
      join kernel.plan_line l on l.org_id = a.org_id and l.action_id = a.id and l.part = 'outbound' and l.line::jsonb ->> 'id' = m ->> 'id'
      cross join lateral (select l.line::jsonb ->> 'release' as says) r
      where (m ->> 'release_at')::timestamptz < case
        when r.says like '@now%' then a.at + coalesce(nullif(substr(r.says, 6), ''), '0')::bigint * interval '1 ms'
        else r.says::timestamptz end) then
    return false;
  end if;
  return not exists (
    select jsonb_build_object('id', m ->> 'id', 'channel', m ->> 'channel', 'to', m ->> 'recipient', 'subject', m ->> 'subject', 'text', m -> 'body' ->> 'text',
      'meta', m -> 'body' -> 'meta', 'record', jsonb_build_object('table', m ->> 'record_table', 'id', m ->> 'record_id')) from jsonb_array_elements(p_outbox) m
    except all
    select l.line::jsonb - 'release' from kernel.plan_line l where l.org_id = a.org_id and l.action_id = a.id and l.part = 'outbound');
end $$;
alter function kernel.as_planned owner to rescind_undo;
revoke all on function kernel.as_planned from public;
grant execute on function kernel.as_planned to rescind_capture;

-- What was asked, without the records that were taken out of it. They are looked up in a hash: @>
-- of an array reads all of it for each of thousands.
create or replace function kernel.without(p_input jsonb, p_excluded jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_object_agg(f.key, case when jsonb_typeof(f.value) <> 'array' then f.value else (
    select coalesce(jsonb_agg(e.value order by e.ord), '[]') from jsonb_array_elements(f.value) with ordinality e(value, ord)
    where jsonb_typeof(e.value) <> 'string' or e.value not in (select x.value from jsonb_array_elements(p_excluded) x)) end), '{}')
  from jsonb_each(p_input) f
$$;

-- Another plan, made in this transaction, takes its place, once: the same wish of the same person
-- and agent, asked for again or with fewer records. False: one has already, it is approved, or that
-- is another wish.
create or replace function kernel.supersede(p_org uuid, p_plan uuid, p_next uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update kernel.plan o set superseded_by = p_next, state = case when o.state = 'pending' then 'superseded' else o.state end
  from kernel.action was, kernel.action becomes, kernel.plan n
  where o.org_id = p_org and p_org = kernel.org() and o.action_id = p_plan and o.superseded_by is null
    and o.state in ('pending', 'drifted', 'expired', 'rejected')
    and was.org_id = p_org and was.id = p_plan
    and becomes.org_id = p_org and becomes.id = p_next and becomes.xid = pg_current_xact_id_if_assigned()
    and n.org_id = p_org and n.action_id = p_next and n.state = 'pending'
    and not exists (select jsonb_array_elements(o.excluded) except select jsonb_array_elements(n.excluded))
    and (becomes.tool, becomes.kind, becomes.principal_id, becomes.agent_id, becomes.reasoning)
      is not distinct from (was.tool, was.kind, was.principal_id, was.agent_id, was.reasoning)
    and becomes.input = kernel.without(was.input, n.excluded);
  return found;
end $$;

-- Plans whose last hour has begun and that have not been told of. What lives less than two hours is
-- not told.
create or replace function kernel.tell_expiring(p_org uuid) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query update kernel.plan set told_at = clock_timestamp()
    where org_id = p_org and p_org = kernel.org() and state = 'pending' and told_at is null and expires_at > clock_timestamp()
      and expires_at <= clock_timestamp() + interval '1 hour' and expires_at >= planned_at + interval '2 hours'
    returning action_id;
end $$;
alter function kernel.tell_expiring owner to rescind_capture;
revoke all on function kernel.tell_expiring from public;
grant execute on function kernel.tell_expiring to rescind_app;

alter function kernel.decide owner to rescind_capture;
alter function kernel.supersede owner to rescind_capture;
revoke all on function kernel.decide, kernel.supersede, kernel.without, kernel.may_become from public;
grant execute on function kernel.decide, kernel.supersede to rescind_app;
grant execute on function kernel.may_become, kernel.without to rescind_capture;

-- The way of a message. What has left, or may have, is never sent again, and none leaves earlier
-- than its hold says, unless a person has ended a hold that nobody had to approve.
create or replace function kernel.message_step() returns trigger language plpgsql as $$
begin
  if new.state <> old.state and (old.state, new.state) not in (('queued', 'claimed'), ('queued', 'held_out'), ('queued', 'cancelled'),
      ('claimed', 'sent'), ('claimed', 'refused'), ('claimed', 'unknown'), ('claimed', 'queued'), ('claimed', 'held_out'))
    -- What is done in the house is done in one transaction, never claimed, and may wait for what
    -- holds it out.
    and not ((old.state, new.state) in (('queued', 'sent'), ('held_out', 'queued')) and old.body #>> '{meta,errand}' is not null) then
    raise exception 'a message that is % does not become %', old.state, new.state using errcode = '55000';
  end if;
  if new.state in ('claimed', 'sent') and old.state = 'queued' and (old.release_at > clock_timestamp() or new.state = 'claimed' and new.claimed_by is null) then
    raise exception 'a hold is not shortened' using errcode = '55000';
  end if;
  -- What an erasure has altered is not what was approved. What is done in the house is no text.
  if new.state in ('queued', 'claimed') and new.state <> old.state and new.erased_by is not null and new.body #>> '{meta,errand}' is null then
    raise exception 'its text is not what was approved' using errcode = '55000';
  end if;
  -- Whatever a server asks before: what a paused agent has sent does not leave. Asked by itself: a
  -- plan that is kept asks for the right to every function in a condition, and an erasure has none
  -- to this one.
  if new.state = 'claimed' and old.state = 'queued' then
    if exists (select from kernel.waiting(new.org_id, array[new.action_id])) then raise exception 'paused' using errcode = 'RS021'; end if;
  end if;
  if new.release_at < old.release_at and current_user = 'rescind_app' and not exists (
      select 1 from kernel.action a where a.org_id = new.org_id and a.id = new.action_id and a.effect = 'hold' and a.state = 'applied') then
    raise exception 'a hold is not shortened' using errcode = '55000';
  end if;
  return new;
end $$;
create or replace trigger message_step before update on kernel.outbox for each row
  when (new.state <> old.state or new.release_at < old.release_at) execute function kernel.message_step();

-- What the application's role makes of messages, asked once for all of a statement. Until its hold
-- has ended nothing becomes of one, but that it goes with what it follows from. Then it leaves, is
-- held out by a work of the product, or is put off: where its agent is paused, and no longer than
-- that says, or where a server could not be reached. What is done in the house ends by the work
-- that follows from it. Whether a reason to hold something out is so, and whether what is said to
-- be done was done, is asked by the domain.
create or replace function kernel.messages_step() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare v_id uuid; v_from text; v_to text; v_running uuid; v_cause uuid;
begin
  if current_user <> 'rescind_app' or not exists (select from now) then return null; end if;
  v_running := kernel.running();
  select a.caused_by into v_cause from kernel.action a where a.org_id = kernel.org() and a.id = v_running;
  with step as materialized (
    select o.id, o.org_id, o.action_id, o.body ->> 'rests_on' as rests_on, o.state as was, n.state as becomes, o.release_at as due, n.release_at as leaves,
      n.reason as why, (o.attempts, o.claimed_by, o.claimed_at, o.settled_at) is distinct from (n.attempts, n.claimed_by, n.claimed_at, n.settled_at) as more,
      o.reason is distinct from n.reason as said, n.erased_by is not null as altered, o.body #>> '{meta,errand}' is not null as errand
    from was o join now n on n.org_id = o.org_id and n.id = o.id),
  waits as materialized (
    select w.action_id from kernel.waiting(kernel.org(), array(
      select distinct s.action_id from step s where s.was = 'queued' and s.becomes = 'queued' and s.leaves > s.due)) w where w.paused)
  select s.id, s.was, s.becomes into v_id, v_from, v_to from step s
  where not case s.was || ' ' || s.becomes
    when 'queued queued' then not s.more and case when s.leaves <= s.due then not s.said
      else s.due <= clock_timestamp() and s.why = 'agent_paused' and s.action_id in (select action_id from waits)
        and s.leaves <= kernel.put_off(s.action_id, s.org_id, s.due) end
    when 'queued cancelled' then s.leaves = s.due and exists (select from kernel.action a where a.org_id = s.org_id and not a.live
      and a.id in (s.action_id, s.rests_on::uuid))
    when 'queued claimed' then s.leaves = s.due
    when 'queued held_out' then s.leaves = s.due and s.due <= clock_timestamp() and case when s.errand then s.action_id = v_cause else v_running is not null end
    when 'queued sent' then s.leaves = s.due and s.action_id = v_cause
    when 'claimed queued' then s.leaves <= clock_timestamp() + interval '1 hour'
    -- An erasure has altered it while it was on its way, and it did not leave.
    when 'claimed held_out' then s.altered and s.why = 'names_erased'
    when 'held_out queued' then s.leaves <= clock_timestamp() and v_running is not null
    else s.was = 'claimed' and s.becomes in ('sent', 'refused', 'unknown') and s.leaves = s.due end
  limit 1;
  if found then
    raise exception 'message % that is % does not become % now', v_id, v_from, v_to using errcode = '55000', hint = 'It waits for its time, or for what it follows from.';
  end if;
  return null;
end $$;
revoke all on function kernel.messages_step from public;
create or replace trigger messages_step after update on kernel.outbox
  referencing old table as was new table as now for each statement execute function kernel.messages_step();
