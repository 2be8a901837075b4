-- What an agent has on its way waits while it is paused: its own messages, and those of what the
-- product did because of it.

grant update (release_at, reason) on kernel.outbox to rescind_capture;

-- Whose doing these actions are: the agents of each, and of what it follows from.
create or replace function kernel.agents_behind(p_org uuid, p_actions uuid[]) returns table (action_id uuid, agent_id uuid) language sql stable as $$
  with recursive up (action_id, agent_id, caused_by) as (
    select a.id, a.agent_id, a.caused_by from kernel.action a where a.org_id = p_org and a.id = any (p_actions)
    union all
    select u.action_id, a.agent_id, a.caused_by from up u join kernel.action a on a.org_id = p_org and a.id = u.caused_by)
  select distinct u.action_id, u.agent_id from up u where u.agent_id is not null
$$;
revoke all on function kernel.agents_behind from public;
grant execute on function kernel.agents_behind to rescind_capture;

-- Of these actions, those whose messages do not leave now. `paused`: an agent behind it is;
-- otherwise one is being switched at this moment, which nobody waits for here: a pause may wait for
-- rows that the caller has locked. The others stay as they are until this transaction has ended.
create or replace function kernel.waiting(p_org uuid, p_actions uuid[]) returns table (action_id uuid, paused boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_org is distinct from kernel.org() then return; end if;
  return query
  with behind as materialized (select * from kernel.agents_behind(p_org, p_actions)),
  locked as materialized (
    select d.agent_id, pg_try_advisory_xact_lock_shared(kernel.agent_lock(p_org, d.agent_id)) as steady from (select distinct b.agent_id from behind b) d),
  -- Asked behind the lock, by a snapshot of its own.
  known as materialized (select l.agent_id, l.steady, case when l.steady then kernel.is_paused(p_org, l.agent_id) else false end as paused from locked l)
  select b.action_id, bool_or(k.paused) from behind b join known k on k.agent_id = b.agent_id where k.paused or not k.steady group by b.action_id;
end $$;
alter function kernel.waiting owner to rescind_capture;
revoke all on function kernel.waiting from public;
grant execute on function kernel.waiting to rescind_app;

-- How many messages wait with this agent. What is done in the house is none.
create or replace function kernel.waiting_with(p_org uuid, p_agent uuid) returns int language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select count(*)::int from kernel.outbox o join kernel.agents_behind(p_org, array(
    select distinct q.action_id from kernel.outbox q where q.org_id = p_org and q.state = 'queued')) b on b.action_id = o.action_id and b.agent_id = p_agent
  where o.org_id = p_org and p_org = kernel.org() and o.state = 'queued' and o.body #> '{meta,errand}' is null
$$;
alter function kernel.waiting_with owner to rescind_capture;
revoke all on function kernel.waiting_with from public;
grant execute on function kernel.waiting_with to rescind_app;

-- An agent was switched, by whatever way: what it has queued says so. What was due when it comes
-- back leaves a whole window later, so that nothing leaves at that moment. Messages that somebody
-- claims or recalls now are theirs.
create or replace function kernel.agent_switched() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update kernel.outbox o set reason = case when new.active then 'agent_was_paused' else 'agent_paused' end,
    release_at = case when new.active then kernel.put_off(o.action_id, o.org_id, o.release_at) else o.release_at end
  from (select q.id from kernel.outbox q where q.org_id = new.org_id and q.state = 'queued'
      and q.action_id in (select b.action_id from kernel.agents_behind(new.org_id, array(
        select distinct m.action_id from kernel.outbox m where m.org_id = new.org_id and m.state = 'queued')) b where b.agent_id = new.id)
    for update skip locked) w
  where o.org_id = new.org_id and o.id = w.id;
  return null;
end $$;

-- When a message that is due leaves instead: after one more hold of its action, a day at most. One
-- that is not due keeps its time.
create or replace function kernel.put_off(p_action uuid, p_org uuid, p_release timestamptz) returns timestamptz language sql stable as $$
  select case when p_release > clock_timestamp() then p_release else clock_timestamp() + coalesce((
    select greatest(t.undo_ms * interval '1 ms', least(a.release_at - a.at, interval '1 day'))
    from kernel.action a join kernel.tool t on t.name = a.tool where a.org_id = p_org and a.id = p_action), interval '1 minute') end
$$;
alter function kernel.agent_switched owner to rescind_capture;
revoke all on function kernel.put_off from public;
grant execute on function kernel.put_off to rescind_capture, rescind_app;
