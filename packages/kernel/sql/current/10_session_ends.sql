-- How an action ends, and what its entry says of it.

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
alter function kernel.finish owner to rescind_capture;
revoke all on function kernel.finish from public;
grant execute on function kernel.finish to rescind_app;

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
