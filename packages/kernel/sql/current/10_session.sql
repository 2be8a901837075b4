-- Who is at work in this transaction. Set by kernel.begin or kernel.read, gone with the
-- transaction.
create or replace function kernel.org() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.org', true), '')::uuid $$;

create or replace function kernel.action_id() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.action', true), '')::uuid $$;

-- The moment the running action counts as now; the clock of defaults on tracked tables.
create or replace function kernel.action_now() returns timestamptz language sql stable parallel safe
  as $$ select nullif(current_setting('app.now', true), '')::timestamptz $$;

-- An id for a column that draws one, where a plan is made or carried out: by its seed, so that the
-- second run issues the same; null elsewhere.
create or replace function kernel.issued_id() returns uuid language plpgsql volatile as $$
declare v_seed text := nullif(current_setting('app.seed', true), ''); v_n bigint; v_hash text;
begin
  if v_seed is null then return null; end if;
  v_n := coalesce(nullif(current_setting('app.issued', true), ''), '0')::bigint + 1;
  perform set_config('app.issued', v_n::text, true);
  v_hash := encode(sha256(convert_to(v_seed || ':issued:' || v_n, 'UTF8')), 'hex');
  -- UUIDv7 of the moment of the plan, with which the seed begins.
  return (left(v_seed, 12) || '7' || substr(v_hash, 1, 3) || '8' || substr(v_hash, 4, 15))::uuid;
end $$;

do $$ declare t text; begin
  foreach t in array array['action', 'flip', 'touched', 'tangled', 'leaving', 'plan', 'plan_line', 'outbox'] loop
    execute format('drop policy if exists org on kernel.%I', t);
    -- kernel.org() written out: a function would be parsed again for every plan.
    execute format($p$create policy org on kernel.%I to rescind_app using (org_id = (select nullif(current_setting('app.org', true), '')::uuid))
      with check (org_id = (select nullif(current_setting('app.org', true), '')::uuid))$p$, t);
  end loop;
  -- Who captures sees every organisation; its functions look at one.
  foreach t in array array['action', 'flip', 'touched', 'tangled', 'leaving', 'plan', 'plan_line', 'outbox', 'rewind', 'rewind_target', 'once'] loop
    execute format('alter table kernel.%I enable row level security', t);
    execute format('alter table kernel.%I force row level security', t);
    execute format('drop policy if exists capture on kernel.%I', t);
    execute format('create policy capture on kernel.%I to rescind_capture using (true) with check (true)', t);
  end loop;
end $$;

-- A read: the organisation only, no action.
create or replace function kernel.enter(p_org uuid) returns timestamptz language sql as $$
  select set_config('app.org', p_org::text, true), set_config('app.action', '', true);
  select date_trunc('milliseconds', clock_timestamp())
$$;

-- Is this the action of this transaction, and one that does something? What was answered, denied or
-- failed is told and does nothing.
create or replace function kernel.at_work(a kernel.action) returns boolean language sql stable as $$
  select a.xid = pg_current_xact_id_if_assigned() and a.state not in ('answered', 'denied', 'failed')
$$;

-- When the running action began, by its row: whatever a setting says.
create or replace function kernel.action_at() returns timestamptz language sql stable as $$
  select a.at from kernel.action a where a.org_id = kernel.org() and a.id = kernel.action_id() and a.xid = pg_current_xact_id_if_assigned()
$$;

revoke all on function kernel.action_at from public;
grant execute on function kernel.action_at to rescind_capture, rescind_undo;

-- An action begins: its row, and the facts that triggers and policies read. Returns the moment it
-- counts as now. A planned action has its row already; this transaction adopts it.
create or replace function kernel.begin(p_org uuid, p_id uuid, p_row jsonb) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := date_trunc('milliseconds', clock_timestamp()); v_kind text := p_row ->> 'kind'; v_mode text := p_row ->> 'mode';
  v_tool text := p_row ->> 'tool'; v_state text := p_row ->> 'state'; v_principal uuid := p_row ->> 'principal_id'; v_agent uuid := p_row ->> 'agent_id';
  t kernel.tool; v_effect text; v_permission text; v_role text; v_nobody boolean; v_cause uuid := p_row ->> 'caused_by';
begin
  select * into t from kernel.tool k where k.name = v_tool;
  if not found then raise exception '%', v_tool using errcode = 'RS004'; end if;
  v_effect := coalesce(t.effect, p_row ->> 'effect');
  v_permission := coalesce(t.permission, p_row ->> 'permission');
  -- The floor of each effect, whatever an application says. What the tool's effect is stands in the
  -- table.
  if v_kind not in ('do', 'undo', 'redo') or t.reverts <> (v_kind <> 'do')
    or v_mode not in ('autonomous', 'implicit', 'held', 'explicit')
    -- What takes back has a window in which it may do so at once (kernel.flip_live); a rewind has
    -- none.
    or t.reverts and (v_mode not in ('implicit', 'explicit') or v_mode = 'implicit' and v_tool <> 'action_' || v_kind)
    or v_state not in ('answered', 'denied', 'failed', 'awaiting_approval', 'applied')
    or (v_kind = 'do' and v_state <> 'denied' and v_mode <> 'explicit'
      and (v_effect in ('bulk', 'money', 'dispatch') or t.lasting and v_agent is not null
        or v_mode <> case v_effect when 'read' then 'autonomous' when 'hold' then 'held' else 'implicit' end)) then
    raise exception 'an action of % can not begin as %, %, %', v_tool, v_kind, v_mode, v_state using errcode = '23514';
  end if;
  -- Who acts, as the database knows them.
  v_nobody := v_principal = '00000000-0000-0000-0000-000000000000';
  -- A look-up within a condition makes a statement of it, which each action would pay for: so it
  -- stands in a condition of its own.
  if t.founds then
    if exists (select from kernel.action a where a.org_id = p_org) then raise exception '%', v_tool using errcode = 'RS005'; end if;
  end if;
  -- The product itself only looks at what an undo would write.
  if v_nobody and not (t.system or t.reverts) or t.system and not v_nobody or v_nobody and v_agent is not null then
    raise exception '%', v_tool using errcode = 'RS005';
  elsif v_nobody then
    v_role := 'system';
  else
    v_role := kernel.role_of(p_org, v_principal, v_agent, case when v_state <> 'denied' then t.permission end, p_row ->> 'role');
    if v_role is null then raise exception '%', v_tool using errcode = 'RS005'; end if;
  end if;
  -- What follows from an action is the product's own work, and only while that action is in force:
  -- it is locked, so that whoever takes it back waits for this, or this finds it taken back
  -- (RS022).
  if v_cause is not null then
    if not (t.system and v_nobody) then raise exception '% follows from no other action', v_tool using errcode = '28000'; end if;
    perform 1 from kernel.action c where c.org_id = p_org and c.id = v_cause
      -- What puts an undo right follows from it, whatever becomes of what it took back.
      and case when c.kind = 'do' then c.live and c.state in ('applied', 'held') else c.state in ('applied', 'stopped') end for share;
    if not found then raise exception '%', v_tool using errcode = 'RS022'; end if;
  end if;
  -- While an agent's work is taken back, the agent does nothing.
  if v_agent is not null and v_state not in ('answered', 'denied') and v_tool not in ('rewind_plan', 'rewind_chunk') then
    perform kernel.await_rewind(p_org, v_agent);
    -- Asked behind that lock, which a pause takes too: what has not begun by then does not begin.
    if kernel.is_paused(p_org, v_agent) then raise exception 'paused' using errcode = 'RS021'; end if;
  end if;
  if p_row ? 'once' then
    -- An explicit one whose row is there already is a plan that runs.
    perform kernel.claim_key(p_org, p_id, p_row -> 'once', v_mode = 'explicit' and not exists (select from kernel.action a where a.org_id = p_org and a.id = p_id));
  end if;
  insert into kernel.action (org_id, id, kind, tool, contract_version, effect, principal_id, agent_id, role, permission, session,
    input, reasoning, mode, mode_reasons, state, at, caused_by)
  -- Value by value: a record of it would be a function to scan.
  values (p_org, p_id, v_kind, v_tool, (p_row ->> 'contract_version')::int, v_effect, v_principal, v_agent,
    v_role, v_permission, p_row ->> 'session', p_row -> 'input', p_row ->> 'reasoning', v_mode,
    -- Codes, so JSON's list of them is PostgreSQL's but for the brackets.
    translate((p_row -> 'mode_reasons')::text, '[]', '{}')::text[], v_state, v_now, v_cause)
  on conflict (org_id, id) do update set xid = pg_current_xact_id(), at = v_now
    -- A planned one runs only after a yes to it, and as what it was planned.
    where action.state = 'awaiting_approval' and action.tool = v_tool and action.kind = v_kind
      and action.principal_id = v_principal and action.agent_id is not distinct from v_agent
      and exists (select 1 from kernel.plan p where p.org_id = p_org and p.action_id = p_id and p.state = 'approved');
  if not found then raise exception 'action % exists already', p_id using errcode = '55000'; end if;
  perform set_config('app.org', p_org::text, true), set_config('app.action', p_id::text, true), set_config('app.now', v_now::text, true);
  return v_now;
end $$;
alter function kernel.begin owner to rescind_capture;
revoke all on function kernel.begin from public;
grant execute on function kernel.begin to rescind_app;

-- A setting alone can be forged by any SQL, so the action row must be of this very transaction.
create or replace function kernel.guard(out id uuid, out undo boolean)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  select a.id, a.kind <> 'do' into id, undo from kernel.action a
  where a.org_id = kernel.org() and a.id = kernel.action_id() and kernel.at_work(a)
    -- Once it has ended, what it wrote has been asked about and is in its entry.
    and (a.undo_until is null or a.kind <> 'do');
  if id is null then
    raise exception 'write outside an action' using errcode = '28000', hint = 'Call a tool: only an action can be taken back.';
  end if;
  -- What an undo writes counts as derived; so nothing else may pass as that.
  if undo and not exists (select 1 from kernel.leaving l where l.org_id = kernel.org() and l.undo_id = guard.id and l.tbl = '' and l.stays) then
    raise exception 'an undo writes only what follows from the log' using errcode = '28000';
  end if;
end $$;

-- row_version is the id of the action that made this content, unless an undo puts an older content
-- and version back.
create or replace function kernel.stamp() returns trigger language plpgsql as $$
begin
  new.row_version := kernel.action_id();
  if new.row_version is null then
    raise exception 'write outside an action' using errcode = '28000', hint = 'Call a tool: only an action can be taken back.';
  end if;
  return new;
end $$;

create or replace function kernel.refuse() returns trigger language plpgsql as $$
begin
  raise exception '% of % is refused: it could not be undone', case when tg_op = 'UPDATE' then 'a change of the key' else tg_op end, tg_table_name
    using errcode = 'RS006', hint = case when tg_op = 'UPDATE' then 'Insert the row under its new key, and delete the old one.'
      else 'Delete the rows: that can be taken back.' end;
end $$;
