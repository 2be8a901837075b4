-- A rewind too large for one transaction: its targets in order, chunk by chunk. The state between
-- two chunks is what the law says it is, the replay of the log without the actions that are dead by
-- then; so every chunk may be the last one.

do $$ declare t text; begin
  foreach t in array array['rewind', 'rewind_target'] loop
    execute format('drop policy if exists org on kernel.%I', t);
    execute format('create policy org on kernel.%I for select to rescind_app using (org_id = (select kernel.org()))', t);
  end loop;
end $$;

-- Locks of agents: shared by whatever an agent does, for its transaction; exclusive for the
-- transaction of a rewind of its work.
create or replace function kernel.agent_lock(p_org uuid, p_agent uuid) returns bigint language sql immutable parallel safe
  as $$ select hashtextextended(p_org::text || p_agent::text, 20) $$;

-- Waits until no action of these agents is on its way; others of theirs wait until this transaction
-- has ended.
create or replace function kernel.pause_agents(p_org uuid, p_agents uuid[]) returns void language plpgsql as $$
declare v_agent uuid;
begin
  foreach v_agent in array array(select distinct a from unnest(p_agents) a where a is not null order by a) loop
    perform pg_advisory_xact_lock(kernel.agent_lock(p_org, v_agent));
  end loop;
end $$;

-- What an agent wants to do waits for a chunk, and is refused between two chunks. A preview changes
-- nothing and keeps nobody waiting.
create or replace function kernel.await_rewind(p_org uuid, p_agent uuid) returns void language plpgsql as $$
declare v_rewind uuid;
begin
  if coalesce(current_setting('app.preview', true), '') <> 'on' then
    perform pg_advisory_xact_lock_shared(kernel.agent_lock(p_org, p_agent));
  end if;
  select r.action_id into v_rewind from kernel.rewind r where r.org_id = p_org and r.state = 'running' and p_agent = any (r.agents) limit 1;
  if v_rewind is not null then raise exception '%', v_rewind using errcode = 'RS020'; end if;
end $$;

-- The agents whose work these actions are.
create or replace function kernel.agents_of(p_org uuid, p_actions uuid[]) returns uuid[] language sql stable as $$
  select coalesce(array_agg(distinct a.agent_id), '{}') from kernel.action a
  where a.org_id = p_org and a.id = any (p_actions) and a.agent_id is not null
$$;

-- The point from which undos of others count as unseen. Whoever holds the gate commits before this
-- answers.
create or replace function kernel.seen_until(p_org uuid) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into kernel.gate values (p_org) on conflict do nothing;
  perform 1 from kernel.gate where org_id = p_org for update;
  return nextval('kernel.seq');
end $$;

-- The approved rewind of this transaction is to run in chunks. A rewind goes from the newest action
-- to the oldest, its own rewind the other way: so no state in between is one that never was, as far
-- as the actions themselves are concerned.
create or replace function kernel.start_rewind(p_org uuid, p_id uuid, p_live boolean, p_targets uuid[], p_since bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_all uuid[];
begin
  if p_org <> kernel.org() or not exists (select 1 from kernel.action a join kernel.plan p on p.org_id = a.org_id and p.action_id = a.id
      where a.org_id = p_org and a.id = p_id and kernel.at_work(a) and p.state = 'approved'
        and a.kind = case when p_live then 'redo' else 'undo' end
        and kernel.names_all(a, p_targets)) then
    raise exception 'no rewind was approved in this transaction' using errcode = '28000';
  end if;
  -- Once: in a filter it may be asked again for every row.
  v_all := p_targets || case when p_live then kernel.to_redo(p_org, p_targets) else kernel.with_consequences(p_org, p_targets) end;
  insert into kernel.rewind_target (org_id, action_id, ord, target_id, rows)
  select p_org, p_id, row_number() over (order by case when p_live then 1 else -1 end * extract(epoch from a.at), case when p_live then a.id end, a.id desc), a.id, a.rows
  from kernel.action a where a.org_id = p_org and a.id = any (v_all);
  insert into kernel.rewind (org_id, action_id, live, agents, total, since)
  select p_org, p_id, p_live, kernel.agents_of(p_org, p_targets), count(*), p_since from kernel.rewind_target t where t.org_id = p_org and t.action_id = p_id;
end $$;

-- Makes the running rewind this transaction's own; no row when it does not run, or while somebody
-- else is at it and is not to be awaited.
create or replace function kernel.take_rewind(p_org uuid, p_id uuid, p_wait boolean) returns setof kernel.rewind
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_wait then
    return query select r.* from kernel.rewind r where r.org_id = p_org and p_org = kernel.org() and r.action_id = p_id and r.state = 'running' for update;
  else
    return query select r.* from kernel.rewind r where r.org_id = p_org and p_org = kernel.org() and r.action_id = p_id and r.state = 'running' for update skip locked;
  end if;
end $$;

-- Its next targets: whole actions, until so many rows or actions are reached; at least one.
create or replace function kernel.next_targets(p_org uuid, p_id uuid, p_done int, p_rows int, p_actions int) returns uuid[] language sql stable as $$
  select coalesce(array_agg(t.target_id order by t.ord), '{}') from (
    select n.*, sum(n.rows) over (order by n.ord) as upto from (
      select * from kernel.rewind_target t where t.org_id = p_org and t.action_id = p_id and t.ord > p_done order by t.ord limit p_actions) n) t
  where t.upto <= p_rows or t.ord = p_done + 1
$$;

-- Has somebody undone or redone, since, what wrote a row that is still to go back? Then what was
-- shown is not what would happen.
create or replace function kernel.crossed(p_org uuid, p_id uuid) returns boolean language plpgsql stable as $$
declare r kernel.rewind; flipped uuid[]; k record; found_one boolean;
begin
  select * into r from kernel.rewind where org_id = p_org and action_id = p_id;
  select array_agg(f.target_id) into flipped from kernel.action u join kernel.flip f on f.org_id = u.org_id and f.action_id = u.id
  where u.org_id = p_org and u.kind <> 'do' and u.seq > r.since
    and not exists (select 1 from kernel.rewind_target o where o.org_id = p_org and o.action_id = p_id and o.chunk_id = u.id)
    -- Its own targets may be taken back by hand meanwhile.
    and not exists (select 1 from kernel.rewind_target o where o.org_id = p_org and o.target_id = f.target_id and o.action_id = p_id);
  if flipped is null then return false; end if;
  for k in select t.tbl, (select string_agg(format('h.%1$I = o.%1$I', c), ' and ') from unnest(t.key_columns) c) as same from kernel.tracked t
      where exists (select 1 from kernel.touched w where w.org_id = p_org and w.action_id = any (flipped) and w.tbl = t.tbl) loop
    execute format($q$ select exists (select 1 from unnest($1) f(id) join history.%1$I h on h.org_id = $2 and h._action = f.id and h._op <> 'a'
      where exists (select 1 from history.%1$I o where o.org_id = $2 and %2$s
        and exists (select 1 from kernel.rewind_target t where t.org_id = $2 and t.target_id = o._action and t.action_id = $3 and t.ord > $4 offset 0) offset 0)) $q$, k.tbl, k.same) into found_one using flipped, p_org, p_id, r.done;
    if found_one then return true; end if;
  end loop;
  return false;
end $$;

-- Whether what a chunk says came of it can be read when the rewind ends (rewind/receipt.ts).
create or replace function kernel.chunk_told(p_receipt jsonb) returns boolean language sql immutable as $$
  select coalesce(jsonb_typeof(p_receipt -> 'recalled') = 'number'
    and case when jsonb_typeof(p_receipt -> 'kept') = 'array' then not exists (
      select from jsonb_array_elements(p_receipt -> 'kept') k
      where (jsonb_typeof(k.value -> 'table'), jsonb_typeof(k.value -> 'key')) is distinct from ('string', 'string')) end
    and case when jsonb_typeof(p_receipt -> 'residue') = 'array' then not exists (
      select from jsonb_array_elements(p_receipt -> 'residue') r
      where (jsonb_typeof(r.value -> 'text'), jsonb_typeof(r.value -> 'count')) is distinct from ('string', 'number')) end, false)
$$;
revoke all on function kernel.chunk_told from public;
grant execute on function kernel.chunk_told to rescind_capture;

-- The chunk of this transaction has flipped the next so many targets: what it says is so, or was so
-- before.
create or replace function kernel.chunk_done(p_org uuid, p_id uuid, p_chunk uuid, p_count int) returns kernel.rewind
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare r kernel.rewind; v_seq bigint;
begin
  select a.seq into v_seq from kernel.action a where a.org_id = p_org and p_org = kernel.org() and a.id = p_chunk and a.tool = 'rewind_chunk' and kernel.at_work(a)
    and a.input ->> 'rewind' = p_id::text;
  if v_seq is null then raise exception 'no chunk ran in this transaction' using errcode = '28000'; end if;
  if not (select kernel.chunk_told(a.receipt) from kernel.action a where a.org_id = p_org and a.id = p_chunk) then
    raise exception 'a chunk says what came of it' using errcode = '28000';
  end if;
  update kernel.rewind set done = done + p_count, since = v_seq where org_id = p_org and action_id = p_id and state = 'running' returning * into r;
  if exists (select from kernel.rewind_target t join kernel.action a on a.org_id = t.org_id and a.id = t.target_id
      where t.org_id = p_org and t.action_id = p_id and t.ord > r.done - p_count and t.ord <= r.done
        and a.live <> r.live and a.state in ('applied', 'held', 'undone', 'partly_undone', 'recalled')
        and not exists (select from kernel.erasure e where e.org_id = p_org and e.action_id = a.id)) then
    raise exception 'what is said to be taken back is not' using errcode = '28000';
  end if;
  update kernel.rewind_target set chunk_id = p_chunk where org_id = p_org and action_id = p_id and ord > r.done - p_count and ord <= r.done;
  return r;
end $$;

-- It is done, or stops, or goes on; the action's own end follows in the same transaction. p_tables:
-- rows that went back, by table.
create or replace function kernel.end_rewind(p_org uuid, p_id uuid, p_state text, p_reason text, p_tables jsonb) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update kernel.rewind set state = p_state, reason = p_reason where org_id = p_org and p_org = kernel.org() and action_id = p_id
    and case p_state when 'done' then state = 'running' and done = total when 'stopped' then state = 'running' when 'running' then state = 'stopped' else false end;
  if not found then return false; end if;
  insert into kernel.touched (org_id, action_id, tbl, op, rows) select p_org, p_id, t.key, 'update', t.value::int from jsonb_each(p_tables) t where p_state = 'done';
  return true;
end $$;

alter function kernel.await_rewind owner to rescind_capture;
revoke all on function kernel.await_rewind from public;
alter function kernel.seen_until owner to rescind_capture;
alter function kernel.start_rewind owner to rescind_capture;
alter function kernel.take_rewind owner to rescind_capture;
alter function kernel.chunk_done owner to rescind_capture;
alter function kernel.end_rewind owner to rescind_capture;
revoke all on function kernel.seen_until, kernel.start_rewind, kernel.take_rewind, kernel.chunk_done, kernel.end_rewind from public;
grant execute on function kernel.seen_until, kernel.start_rewind, kernel.take_rewind, kernel.chunk_done, kernel.end_rewind to rescind_app;

-- Across organisations the application may learn only where a rewind runs.
create or replace function kernel.rewinds_running() returns table (org uuid, id uuid) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select org_id, action_id from kernel.rewind where state = 'running'
$$;
alter function kernel.rewinds_running owner to rescind_capture;
revoke all on function kernel.rewinds_running from public;
grant execute on function kernel.rewinds_running to rescind_app;

-- How many records and messages came back with the undo that took an action back; null while it is
-- in force. Of an undo that took back several, 0 where it wrote none of the records that this one
-- had changed, and stopped none of its messages.
create or replace function kernel.came_back(p_org uuid, p_action uuid) returns int language plpgsql stable as $$
declare u record; w record; v_found boolean;
begin
  select k.id, (k.receipt ->> 'undone')::int + (k.receipt ->> 'recalled')::int as n,
    (select count(*) from kernel.flip f where f.org_id = p_org and f.action_id = k.id) as targets
  into u from kernel.action a join kernel.action k on k.org_id = a.org_id and k.id = a.flipped_by
  where a.org_id = p_org and a.id = p_action and a.kind = 'do' and not a.live;
  if u.id is null then return null; end if;
  if u.targets = 1 or u.n = 0 or exists (
    select from kernel.outbox o where o.org_id = p_org and o.action_id = p_action and o.state = 'cancelled') then return u.n; end if;
  for w in select k.tbl, string_agg(format('o.%1$I = h.%1$I', c), ' and ') as same from kernel.tracked k cross join unnest(k.key_columns) c
    where k.tbl in (select t.tbl from kernel.touched t where t.org_id = p_org and t.action_id = p_action) group by k.tbl loop
    execute format('select exists (select from history.%1$I h join history.%1$I o on o.org_id = h.org_id and %2$s
      where h.org_id = $1 and h._action = $2 and h._op <> ''a'' and o._action = $3 and o._op <> ''a'')', w.tbl, w.same)
    into v_found using p_org, p_action, u.id;
    if v_found then return u.n; end if;
  end loop;
  return 0;
end $$;
revoke all on function kernel.came_back from public;
grant execute on function kernel.came_back to rescind_app;
