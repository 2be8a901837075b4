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

-- What an entry says of these beside the action's row, as the leaf has it. Which actions an undo or
-- redo flipped: the first 1,000 by name, and of more their number and the root over all of them.
create or replace function kernel.flips_told(p_org uuid, p_action uuid) returns jsonb language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare v_flipped uuid[] := array(select f.target_id from kernel.flip f where f.org_id = p_org and f.action_id = p_action limit 2);
begin
  -- Nearly always it is one.
  if cardinality(v_flipped) = 1 then return jsonb_build_object('reverts', '["' || v_flipped[1] || '"]'); end if;
  return (select jsonb_strip_nulls(jsonb_build_object(
    'reverts', (jsonb_agg(f.target_id order by f.target_id) filter (where f.place <= 1000))::text,
    'flips', case when count(*) > 1000 then
      '{"count":' || count(*) || ',"root":"' || audit.root(string_agg(audit.leaf_hash(f.target_id::text), ''::bytea order by f.target_id)) || '"}' end))
  from (select target_id, row_number() over (order by target_id) as place from kernel.flip where org_id = p_org and action_id = p_action) f);
end $$;

-- Which rows and images it cleared, as what keeps an undo from bringing them back: how many, and
-- the root over all of them.
create or replace function kernel.cleared_told(p_org uuid, p_action uuid) returns jsonb language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select jsonb_build_object('count', count(*), 'root', audit.root(coalesce(string_agg(audit.leaf_hash(c.line), ''::bytea order by c.line collate "C"), ''))) from (
    select concat_ws(' ', i.action_id, i.tbl, i.key) as line from kernel.erased_image i where i.org_id = p_org and i.erasure_id = p_action
    union all select concat_ws(' ', 'row', r.tbl, r.key) from kernel.erased_row r where r.org_id = p_org and r.erasure_id = p_action) c);
end $$;

-- By what right an action clears texts: the request and whose row, or which period and before when.
-- Ids and names of kinds.
create or replace function kernel.erasure_told(p_org uuid, p_action uuid) returns jsonb language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select jsonb_build_object('erasure', concat('{"at":"', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '"',
    ',"before":"' || to_char(e.before at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', ',"cleared":', replace(kernel.cleared_told(p_org, p_action)::text, ' ', ''),
    ',"key":' || case when e.tbl = 'retention' or audit.shown_id(e.key) then to_json(e.key) end,
    ',"request":"' || e.request_id || '"', ',"table":', to_json(e.tbl), '}'))
  from kernel.erasure e where e.org_id = p_org and e.action_id = p_action);
end $$;

-- How long a plan waits, when it was decided, and what it counts: numbers and names of fields. Its
-- lines are in its digest. Which digest that is, and who said yes to it, an entry says by the plan
-- and not by what it is told.
create or replace function kernel.plan_told(p_org uuid, p_action uuid) returns jsonb language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select jsonb_build_object('plan', '{"counts":"' || encode(sha256(convert_to(jsonb_build_array(p.counts, p.facets, p.tables)::text, 'UTF8')), 'hex')
    || coalesce('","decided_at":"' || to_char(p.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '') || '","expires_at":"' || to_char(p.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || '","planned_at":"' || to_char(p.planned_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"}',
    'digest', p.digest, 'approver', case p.state when 'approved' then p.decided_by end)
  from kernel.plan p where p.org_id = p_org and p.action_id = p_action);
end $$;

-- An action ends: what it came to, what it sends and its audit entry, in the same transaction. What
-- it may do stands in kernel.tool; nothing that the application says loosens it. RS010: it did what
-- needs a yes. p_end: state, subjects, output, receipt, matched, held_out, undo_ms, release_at,
-- outbox [row…], audit {…}; was: end it only where it is in this state now, by the row itself and
-- not by what was read before, and answer null where it is not any more.
create or replace function kernel.finish(p_org uuid, p_id uuid, p_end jsonb, p_entry uuid) returns kernel.action
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  a kernel.action; t kernel.tool; n int := jsonb_array_length(p_end -> 'outbox'); v_rows int; v_money boolean; v_tables text[]; v_more jsonb;
  v_state text := p_end ->> 'state'; v_why text; v_queued int; v_follows boolean;
begin
  -- What is asked below is asked of its organisation, which row security goes by.
  if p_org is distinct from kernel.org() then raise exception 'an action ends in its own organisation' using errcode = '28000'; end if;
  select coalesce(sum(w.rows), 0), coalesce(array_agg(distinct w.tbl), '{}'), bool_or(w.money) into v_rows, v_tables, v_money
  from kernel.touched w where w.org_id = p_org and w.action_id = p_id;
  update kernel.action k set
    state = v_state,
    rows = greatest(v_rows, k.rows),
    matched = coalesce((p_end ->> 'matched')::int, k.matched),
    held_out = coalesce((p_end ->> 'held_out')::int, k.held_out),
    sent = k.sent + coalesce(n, 0),
    subjects = coalesce(p_end -> 'subjects', k.subjects),
    output = coalesce(p_end -> 'output', k.output),
    receipt = coalesce(p_end -> 'receipt', k.receipt),
    undo_until = coalesce(clock_timestamp() + (p_end ->> 'undo_ms')::bigint * interval '1 ms', k.undo_until),
    release_at = coalesce((p_end ->> 'release_at')::timestamptz, k.release_at)
  where k.org_id = p_org and k.id = p_id and (p_end ->> 'was' is null or k.state = p_end ->> 'was') and kernel.may_become(k, v_state)
    -- A hold that is ended early is ended by a person who may do what was held.
    and not (k.state = 'held' and v_state = 'applied' and k.effect = 'hold' and k.release_at > clock_timestamp()
      and kernel.role_of(p_org, (p_end -> 'audit' ->> 'released_by')::uuid, null, k.permission, p_end -> 'audit' ->> 'released_by') is null)
  returning k.* into a;
  if a.id is null and p_end ->> 'was' is not null then return null; end if;
  if a.id is null then raise exception 'no such action, or it can not become %', v_state using errcode = 'P0002'; end if;
  -- A yes is to what was shown, and is spent on nothing else.
  if a.mode = 'explicit' and v_state in ('applied', 'held') and a.xid = pg_current_xact_id_if_assigned()
    and (a.kind = 'do' or a.tool = 'rewind_plan') and not kernel.as_planned(a, p_end -> 'outbox') then
    raise exception 'what % did is not what was approved', a.tool using errcode = '28000';
  end if;
  -- What it came to is asked of what it now is: whatever is refused here takes all of it back.
  if a.kind = 'do' and a.xid = pg_current_xact_id_if_assigned() then
    select * into t from kernel.tool k where k.name = a.tool;
    if v_state in ('applied', 'held') then
      -- Here for what several statements wrote; the triggers ask each one (capture-sql.ts).
      if v_rows > 0 and a.mode <> 'explicit' and t.tables is not null then
        if v_rows > t.rows then raise exception 'rows_over_limit' using errcode = 'RS010'; end if;
        if v_money then raise exception 'money_column' using errcode = 'RS010'; end if;
        -- Room for many rows is for what it registered (35_erase.sql).
        if t.clears is not null and v_rows > 25 then
          if not exists (select from kernel.erasure e where e.org_id = p_org and e.action_id = p_id) then
            raise exception 'rows_over_limit' using errcode = 'RS010';
          end if;
        end if;
      end if;
      if not t.system then
        if coalesce((p_end ->> 'undo_ms')::bigint, 0) < t.undo_ms then raise exception 'the undo window is not shortened' using errcode = '55000'; end if;
        -- What is held has no effect before its hold has passed.
        if t.effect = 'hold' and (v_state <> 'held' or a.release_at is null or a.release_at < a.at + interval '1 ms' *
            case when n > 0 then t.undo_ms else greatest(t.hold_ms, t.undo_ms) end) then
          raise exception 'a hold is not shortened' using errcode = '55000';
        end if;
      end if;
    elsif v_rows > 0 or n > 0 then
      -- It ends as what it is, which asks for the yes that its mode needs (kernel.may_become).
      raise exception '% has taken effect, and can not become %', a.tool, v_state using errcode = '28000';
    end if;
  end if;
  if n > 0 then
    if not coalesce(t.sends or t.effect in ('hold', 'dispatch'), false) then raise exception '% sends nothing', a.tool using errcode = '28000'; end if;
    insert into kernel.outbox (org_id, id, action_id, channel, recipient, record_table, record_id, subject, body, release_at)
    select p_org, m.id, p_id, m.channel, m.recipient, m.record_table, m.record_id, m.subject, m.body, m.release_at
    from jsonb_to_recordset(p_end -> 'outbox') m(id uuid, channel text, recipient text, record_table text, record_id uuid, subject text, body jsonb, release_at timestamptz)
    where m.release_at >= a.at + t.undo_ms * interval '1 ms';
    get diagnostics v_queued = row_count;
    if v_queued < n then
      raise exception 'a hold is not shortened' using errcode = '55000';
    end if;
  end if;
  -- A work of the product does what is due, and nothing besides.
  if t.follows is not null then
    execute format('select %s($1, $2)', t.follows) using p_org, p_id into v_follows;
    if v_follows is not true then raise exception 'nothing that is due calls for what % wrote', a.tool using errcode = '28000'; end if;
  end if;
  if a.agent_id is not null and a.kind = 'do' and a.mode in ('implicit', 'held') and a.xid = pg_current_xact_id_if_assigned() then
    v_why := kernel.over_people(p_org, p_id);
    if v_why is not null then raise exception '%', v_why using errcode = 'RS010'; end if;
  end if;
  -- What an agent takes back or puts in force again by itself stops that no more than what it does
  -- anew.
  if a.agent_id is not null and a.kind <> 'do' and a.mode = 'implicit' and a.xid = pg_current_xact_id_if_assigned() and kernel.stops_approved(p_org, p_id) then
    raise exception 'stops_approved' using errcode = 'RS012';
  end if;
  if a.kind <> 'do' then
    v_more := kernel.flips_told(p_org, p_id);
    -- What kernel.take_back has left to say that it was not ended.
    delete from kernel.leaving l where l.org_id = p_org and l.undo_id = p_id and l.tbl = '' and l.key = 'endless';
  elsif t.clears is not null then
    v_more := kernel.erasure_told(p_org, p_id);
  end if;
  if a.mode = 'explicit' then v_more := coalesce(v_more, '{}') || coalesce(kernel.plan_told(p_org, p_id), '{}'); end if;
  perform audit.append(p_entry, a, p_end, v_tables, v_more);
  return a;
end $$;

-- What is large, takes more than one statement, moves money, needs a yes or is a work of the
-- product does not commit before it has ended, and so was asked all that; nor does what it writes
-- after its end. The rest is little, can be taken back, and is found by the check of the audit: to
-- ask each small action would cost a fifteenth of it.
create or replace function kernel.refuse_endless() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select 1 from kernel.action a where a.org_id = new.org_id and a.id = new.action_id and a.kind = 'do'
      -- Behind an end with a window nothing is written any more (kernel.guard).
      and a.undo_until is null and a.rows < (select sum(w.rows) from kernel.touched w where w.org_id = a.org_id and w.action_id = a.id)) then
    raise exception 'an action that has not ended' using errcode = '28000';
  end if;
  return null;
end $$;
alter function kernel.refuse_endless owner to rescind_capture;
drop trigger if exists ended on kernel.touched;
create constraint trigger ended after insert on kernel.touched deferrable initially deferred
  for each row when (new.rows > 25 or new.money or new.asks) execute function kernel.refuse_endless();

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

-- How many records an action has changed, by table; null where none. What several statements wrote
-- is counted by its records, not by its writes.
create or replace function kernel.records_of(p_org uuid, p_action uuid) returns jsonb language plpgsql stable as $$
declare w record; n int; v_records jsonb;
begin
  for w in select t.tbl, sum(t.rows)::int as rows, count(*) > 1 and not bool_and(t.op = 'insert') as again from kernel.touched t
    where t.org_id = p_org and t.action_id = p_action group by t.tbl order by t.tbl loop
    n := w.rows;
    if w.again then
      execute format('select count(*) from (select distinct %s from history.%I h where h.org_id = $1 and h._action = $2 and h._op <> ''a'') r',
        (select string_agg(format('h.%I', k), ', ') from kernel.tracked c cross join unnest(c.key_columns) k where c.tbl = w.tbl), w.tbl) into n using p_org, p_action;
    end if;
    v_records := coalesce(v_records, '{}') || jsonb_build_object(w.tbl, n);
  end loop;
  return v_records;
end $$;
revoke all on function kernel.records_of from public;
grant execute on function kernel.records_of to rescind_app;

-- How many records of an action were taken back in parts that are in force, by whom, and by which
-- of these actions last; null where none was.
create or replace function kernel.parts_back(p_org uuid, p_action uuid) returns jsonb language plpgsql stable as $$
declare v_parts uuid[]; v_by uuid[]; w record; n int; v_records int := 0;
begin
  select array_agg(p.id order by p.id), array_agg(distinct p.principal_id) into v_parts, v_by from kernel.action p
  where p.org_id = p_org and p.tool = 'action_undo_part' and p.input -> 'actions' ? p_action::text and p.live and p.state in ('applied', 'partly_undone');
  if v_parts is null then return null; end if;
  for w in select distinct t.tbl, c.key_columns from kernel.touched t join kernel.tracked c on c.tbl = t.tbl where t.org_id = p_org and t.action_id = any (v_parts) loop
    execute format('select count(*) from (select distinct %s from history.%I h where h.org_id = $1 and h._action = any ($2) and h._op <> ''a''
      and exists (select from history.%I o where o.org_id = $1 and o._action = $3 and o._op <> ''a'' and %s)) r',
      (select string_agg(format('h.%I', k), ', ') from unnest(w.key_columns) k), w.tbl, w.tbl, kernel.keys_equal(w.key_columns, 'o', 'h'))
      into n using p_org, v_parts, p_action;
    v_records := v_records + n;
  end loop;
  return jsonb_build_object('records', v_records, 'by', v_by, 'action', v_parts[cardinality(v_parts)]);
end $$;
revoke all on function kernel.parts_back from public;
grant execute on function kernel.parts_back to rescind_app;

revoke all on function kernel.flips_told, kernel.cleared_told, kernel.erasure_told, kernel.plan_told from public;
grant execute on function kernel.flips_told, kernel.cleared_told, kernel.erasure_told, kernel.plan_told to rescind_capture;
grant execute on function kernel.cleared_told to rescind_app;
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
  union select org_id from kernel.plan where state = 'pending' and told_at is null and expires_at <= clock_timestamp() + interval '1 hour'
    and expires_at >= planned_at + interval '2 hours'
  union select org_id from kernel.once where at <= clock_timestamp() - interval '24 hours'
$$;
alter function kernel.orgs_due owner to rescind_capture;
revoke all on function kernel.orgs_due from public;
grant execute on function kernel.orgs_due to rescind_app;
