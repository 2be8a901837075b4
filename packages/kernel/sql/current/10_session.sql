-- Who is at work in this transaction. Set by kernel.begin or kernel.read, gone with the transaction.
create or replace function kernel.org() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.org', true), '')::uuid $$;

create or replace function kernel.action_id() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.action', true), '')::uuid $$;

-- The moment the running action counts as now; the clock of defaults on tracked tables.
create or replace function kernel.action_now() returns timestamptz language sql stable parallel safe
  as $$ select nullif(current_setting('app.now', true), '')::timestamptz $$;

do $$ declare t text; begin
  foreach t in array array['action', 'flip', 'touched', 'tangled', 'leaving', 'plan', 'plan_line', 'outbox'] loop
    execute format('drop policy if exists org on kernel.%I', t);
    -- kernel.org() written out: a function would be parsed again for every plan.
    execute format($p$create policy org on kernel.%I to rescind_app using (org_id = (select nullif(current_setting('app.org', true), '')::uuid))
      with check (org_id = (select nullif(current_setting('app.org', true), '')::uuid))$p$, t);
  end loop;
end $$;

-- A read: the organisation only, no action.
create or replace function kernel.enter(p_org uuid) returns timestamptz language sql as $$
  select set_config('app.org', p_org::text, true), set_config('app.action', '', true);
  select date_trunc('milliseconds', clock_timestamp())
$$;

-- An action begins: its row, and the facts that triggers and policies read. Returns the moment it counts as now.
-- A planned action has its row already; this transaction adopts it.
create or replace function kernel.begin(p_org uuid, p_id uuid, p_row jsonb) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_now timestamptz := date_trunc('milliseconds', clock_timestamp()); v_kind text := p_row ->> 'kind'; v_mode text := p_row ->> 'mode';
begin
  -- The floor of each effect, whatever an application says.
  if v_kind not in ('do', 'undo', 'redo') or v_mode not in ('autonomous', 'implicit', 'held', 'explicit')
    or (v_kind = 'do' and v_mode <> 'explicit' and (p_row ->> 'effect' in ('bulk', 'money', 'dispatch') or (p_row ->> 'effect' = 'hold' and v_mode <> 'held')))
    or p_row ->> 'state' not in ('answered', 'denied', 'failed', 'awaiting_approval', 'applied') then
    raise exception 'an action can not begin as %, %, %', v_kind, v_mode, p_row ->> 'state' using errcode = '23514';
  end if;
  -- While an agent's work is taken back, the agent does nothing.
  if p_row ->> 'agent_id' is not null and p_row ->> 'state' not in ('answered', 'denied') and p_row ->> 'tool' not in ('rewind_plan', 'rewind_chunk') then
    perform kernel.await_rewind(p_org, (p_row ->> 'agent_id')::uuid);
  end if;
  insert into kernel.action (org_id, id, kind, tool, contract_version, effect, principal_id, agent_id, role, permission, session,
    input, reasoning, mode, mode_reasons, state, at)
  -- Value by value: a record of it would be a function to scan.
  values (p_org, p_id, v_kind, p_row ->> 'tool', (p_row ->> 'contract_version')::int, p_row ->> 'effect', (p_row ->> 'principal_id')::uuid, (p_row ->> 'agent_id')::uuid,
    p_row ->> 'role', p_row ->> 'permission', p_row ->> 'session', p_row -> 'input', p_row ->> 'reasoning', v_mode,
    -- Codes, so JSON's list of them is PostgreSQL's but for the brackets.
    translate((p_row -> 'mode_reasons')::text, '[]', '{}')::text[], p_row ->> 'state', v_now)
  on conflict (org_id, id) do update set xid = pg_current_xact_id(), at = v_now
    -- A planned one runs only after a yes to it.
    where action.state = 'awaiting_approval'
      and exists (select 1 from kernel.plan p where p.org_id = p_org and p.action_id = p_id and p.state = 'approved');
  if not found then raise exception 'action % exists already', p_id using errcode = '55000'; end if;
  perform set_config('app.org', p_org::text, true), set_config('app.action', p_id::text, true), set_config('app.now', v_now::text, true);
  return v_now;
end $$;

-- A setting alone can be forged by any SQL, so the action row must be of this very transaction.
create or replace function kernel.guard(out id uuid, out undo boolean)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  select a.id, a.kind <> 'do' into id, undo from kernel.action a
  where a.org_id = kernel.org() and a.id = kernel.action_id() and a.xid = pg_current_xact_id_if_assigned();
  if id is null then
    raise exception 'write outside an action' using errcode = '28000', hint = 'Call a tool: only an action can be taken back.';
  end if;
  -- What an undo writes counts as derived; so nothing else may pass as that.
  if undo and not exists (select 1 from kernel.leaving l where l.org_id = kernel.org() and l.undo_id = guard.id and l.tbl = '' and l.stays) then
    raise exception 'an undo writes only what follows from the log' using errcode = '28000';
  end if;
end $$;

-- row_version is the id of the action that made this content, unless an undo puts an older content and version back.
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
    using errcode = '28000';
end $$;

-- An action ends: what it came to, what it sends and its audit entry, in the same transaction. The pair of the type-level
-- rule: what the database saw must lie inside the declared tables, and decides whether the mode was strict enough.
-- p_end: state, mode, mode_reasons, subjects, output, receipt, matched, held_out, undo_ms, release_at, outbox [row…], audit {…};
-- declared [table…] or null; implicit_rows or null: raise RS010 where more rows or any money were touched; was: end it only where it is in this
-- state now, by the row itself and not by what was read before, and answer null where it is not any more.
create or replace function kernel.finish(p_org uuid, p_id uuid, p_end jsonb, p_entry uuid) returns kernel.action
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare a kernel.action; n int := 0; v_rows int; v_money boolean; v_tables text[]; v_reverts jsonb := '[]'; undeclared text;
begin
  if jsonb_array_length(p_end -> 'outbox') > 0 then
    insert into kernel.outbox (org_id, id, action_id, channel, recipient, record_table, record_id, subject, body, release_at)
    select p_org, o.id, p_id, o.channel, o.recipient, o.record_table, o.record_id, o.subject, o.body, o.release_at
    from jsonb_to_recordset(p_end -> 'outbox') o(id uuid, channel text, recipient text, record_table text, record_id uuid, subject text, body jsonb, release_at timestamptz);
    get diagnostics n = row_count;
  end if;
  select coalesce(sum(t.rows), 0), coalesce(array_agg(distinct t.tbl), '{}'), bool_or(t.money) into v_rows, v_tables, v_money
  from kernel.touched t where t.org_id = p_org and t.action_id = p_id;
  if jsonb_typeof(p_end -> 'declared') = 'array' and not (p_end -> 'declared') ?& v_tables then
    select t into undeclared from unnest(v_tables) t where not (p_end -> 'declared') ? t limit 1;
    raise exception '% wrote %, which its contract does not declare', (select tool from kernel.action where org_id = p_org and id = p_id), undeclared
      using errcode = 'RS003';
  end if;
  if v_rows > (p_end ->> 'implicit_rows')::int then raise exception 'rows_over_limit' using errcode = 'RS010'; end if;
  if v_money and p_end ? 'implicit_rows' then raise exception 'money_column' using errcode = 'RS010'; end if;
  update kernel.action k set
    state = p_end ->> 'state',
    mode = coalesce(p_end ->> 'mode', k.mode),
    mode_reasons = case when p_end ? 'mode_reasons' then array(select jsonb_array_elements_text(p_end -> 'mode_reasons')) else k.mode_reasons end,
    rows = greatest(v_rows, k.rows),
    matched = coalesce((p_end ->> 'matched')::int, k.matched),
    held_out = coalesce((p_end ->> 'held_out')::int, k.held_out),
    sent = k.sent + n,
    subjects = coalesce(p_end -> 'subjects', k.subjects),
    output = coalesce(p_end -> 'output', k.output),
    receipt = coalesce(p_end -> 'receipt', k.receipt),
    undo_until = coalesce(clock_timestamp() + (p_end ->> 'undo_ms')::bigint * interval '1 ms', k.undo_until),
    release_at = coalesce((p_end ->> 'release_at')::timestamptz, k.release_at)
  where k.org_id = p_org and k.id = p_id and (p_end ->> 'was' is null or k.state = p_end ->> 'was') and kernel.may_become(k, p_end ->> 'state')
  returning k.* into a;
  if a.id is null and p_end ->> 'was' is not null then return null; end if;
  if a.id is null then raise exception 'no such action, or it can not become %', p_end ->> 'state' using errcode = 'P0002'; end if;
  if a.kind <> 'do' then
    select coalesce(jsonb_agg(f.target_id), '[]') into v_reverts from (select target_id from kernel.flip where org_id = p_org and action_id = p_id limit 1000) f;
  end if;
  perform audit.append(p_entry, a, p_end, v_tables, v_reverts);
  return a;
end $$;

-- What the running action has written so far, one JSON line per row, by table and key.
create or replace function kernel.lines(p_org uuid, p_action uuid) returns table (tbl text, line text) language plpgsql stable as $$
#variable_conflict use_column
declare w record;
begin
  for w in select distinct t.tbl from kernel.touched t where t.org_id = p_org and t.action_id = p_action order by t.tbl loop
    return query execute format('select $3, l.line from history.%I($1, $2) l', 'lines_' || w.tbl) using p_org, p_action, w.tbl;
  end loop;
end $$;
revoke all on function kernel.lines from public;
grant execute on function kernel.lines to rescind_app;

alter function kernel.begin owner to rescind_capture;
alter function kernel.finish owner to rescind_capture;
revoke all on function kernel.begin, kernel.finish from public;
grant execute on function kernel.begin, kernel.finish to rescind_app;

-- Across organisations the application may learn only which ones have something due.
create or replace function kernel.orgs_due() returns setof uuid language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select org_id from kernel.outbox where state = 'queued' and release_at <= clock_timestamp()
  union select org_id from kernel.outbox where state = 'claimed'
  union select org_id from kernel.action where state = 'held' and release_at <= clock_timestamp()
  union select org_id from kernel.plan where state = 'pending' and expires_at <= clock_timestamp()
$$;
alter function kernel.orgs_due owner to rescind_capture;
revoke all on function kernel.orgs_due from public;
grant execute on function kernel.orgs_due to rescind_app;
