-- People first: an agent never takes back, puts in force again, or writes over what a person did or
-- decided; it proposes that instead.

-- Did a person do this, or say yes to it? What an agent did by a plan is a person's decision.
create or replace function kernel.by_person(a kernel.action) returns boolean language sql immutable as $$
  select (a.agent_id is null or a.mode = 'explicit') and a.principal_id <> '00000000-0000-0000-0000-000000000000'
$$;

-- The same of what the product did because of it, over any number of links: what was approved and
-- takes effect later is a person's decision too.
create or replace function kernel.because_of_person(a kernel.action) returns boolean language sql stable as $$
  select kernel.by_person(a) or a.caused_by is not null and (
    with recursive c as (
      select x.* from kernel.action x where x.org_id = a.org_id and x.id = a.caused_by
      union all select x.* from c join kernel.action x on x.org_id = c.org_id and x.id = c.caused_by)
    select coalesce(bool_or(kernel.by_person(row(c.*)::kernel.action)), false) from c)
$$;

-- Did a person do it one by one, with their own hands?
create or replace function kernel.by_hand(a kernel.action) returns boolean language sql immutable as $$
  select a.agent_id is null and a.mode <> 'explicit' and a.principal_id <> '00000000-0000-0000-0000-000000000000'
$$;

-- Those of these actions that are not this agent's own to take back or to put in force again, and
-- why.
create or replace function kernel.not_own(p_org uuid, p_actions uuid[], p_principal uuid, p_agent uuid)
returns table (id uuid, why text) language sql stable as $$
  select a.id, case
      when a.agent_id is null then 'person'
      when a.agent_id <> p_agent then 'agent'
      when a.principal_id <> p_principal then 'principal'
      when a.mode = 'explicit' then 'approved'
      when a.flipped_by is null then 'released'
      else 'flipped' end
  from kernel.action a
  left join kernel.action f on f.org_id = a.org_id and f.id = a.flipped_by
  where a.org_id = p_org and a.id = any (p_actions)
    -- What the product did because of one of them goes with that one.
    and not (a.caused_by is not null and a.caused_by = any (p_actions))
    and (a.agent_id is distinct from p_agent or a.principal_id <> p_principal or a.mode = 'explicit'
      -- A person has ended its hold.
      or (a.kind = 'do' and a.effect = 'hold' and a.state = 'applied')
      -- The last to take it back or put it in force was somebody else.
      or (f.id is not null and (f.agent_id is distinct from p_agent or f.principal_id <> p_principal or f.mode = 'explicit')))
$$;

-- Is it the moment of its action? Two such stamps say the same.
create or replace function kernel.is_stamp(p_value jsonb, p_at timestamptz) returns boolean language plpgsql stable as $$
begin
  return jsonb_typeof(p_value) = 'string' and p_value #>> '{}' ~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d' and (p_value #>> '{}')::timestamptz = p_at;
exception when data_exception then return false;
end $$;

-- The cells in which two images of a row differ. Those of a declared jsonb column are its keys.
create or replace function kernel.cells(p_before jsonb, p_after jsonb, p_nested text[])
returns table (field text, was jsonb, becomes jsonb) language sql stable as $$
  select c.key, p_before -> c.key, c.value from jsonb_each(p_after) c
  where p_before -> c.key is distinct from c.value and left(c.key, 1) <> '_' and c.key not in ('org_id', 'row_version') and c.key <> all (p_nested)
  union all
  select n || '.' || k.key, p_before -> n -> k.key, p_after -> n -> k.key
  from unnest(p_nested) n
  cross join lateral (select jsonb_object_keys(case jsonb_typeof(p_before -> n) when 'object' then p_before -> n else '{}' end)
    union select jsonb_object_keys(case jsonb_typeof(p_after -> n) when 'object' then p_after -> n else '{}' end)) k(key)
  where p_before -> n -> k.key is distinct from p_after -> n -> k.key
$$;

-- Does a write of a row (b: before and after, D: gone) do what another one did? Each image with the
-- moment of its action.
create or replace function kernel.does_again(p_op "char", p_before jsonb, p_after jsonb, p_at timestamptz,
  p_their_op "char", p_their_before jsonb, p_their_after jsonb, p_their_at timestamptz, p_nested text[])
returns boolean language sql stable as $$
  select p_op = p_their_op and (p_op = 'D' or exists (
    select 1 from kernel.cells(p_before, p_after, p_nested) m join kernel.cells(p_their_before, p_their_after, p_nested) t on t.field = m.field
    where kernel.reads_same(m.becomes, t.becomes)
      or (kernel.is_stamp(m.becomes, p_at) and kernel.is_stamp(t.becomes, p_their_at))))
$$;

-- Does a write of a row undo another one by hand? A stamp where they took one away, as the
-- archive's after a restore, says the same as theirs did.
create or replace function kernel.undoes_by_hand(p_op "char", p_before jsonb, p_after jsonb, p_at timestamptz,
  p_their_op "char", p_their_before jsonb, p_their_after jsonb, p_nested text[])
returns boolean language sql stable as $$
  select case when p_op = 'D' then p_their_op = 'I' else p_their_op = 'b' and exists (
    select 1 from kernel.cells(p_before, p_after, p_nested) m join kernel.cells(p_their_before, p_their_after, p_nested) t on t.field = m.field
    where kernel.reads_same(m.becomes, t.was)
      or (kernel.is_stamp(m.becomes, p_at) and t.becomes = 'null' and t.was #>> '{}' ~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d')) end
$$;

-- Does an agent's action add a row that is, to people, one that a person has taken out since
-- p_since: deleted, ended, or taken back?
create or replace function kernel.adds_again(a kernel.action, p_tbl text, p_same jsonb, p_ended text, p_keys text[], p_since timestamptz)
returns text language plpgsql stable as $$
declare v_why text;
begin
  execute format($q$
    with theirs as materialized (
      select x.id, 'person_decided' as why from kernel.action x
      where x.org_id = $1 and x.at > $3 and x.kind = 'do' and x.live
        and (x.agent_id is null or x.mode = 'explicit') and x.principal_id <> '00000000-0000-0000-0000-000000000000'
      union all
      select x.id, 'person_took_back' from kernel.action u
      join kernel.flip f on f.org_id = u.org_id and f.action_id = u.id
      join kernel.action x on x.org_id = f.org_id and x.id = f.target_id and x.flipped_by = u.id and not x.live
      where u.org_id = $1 and u.at > $3 and u.kind = 'undo'
        and (u.agent_id is null or u.mode = 'explicit') and u.principal_id <> '00000000-0000-0000-0000-000000000000'),
    -- offset 0: action by action, by the index of the log, which has no images after ('a'); then
    -- row by row, by the index of the key.
    gone as materialized (
      select i.why as _why, o.* from theirs i
      cross join lateral (select o.* from history.%1$I o where o.org_id = $1 and o._action = i.id and o._op <> 'a'
        and o._op = any (case i.why when 'person_decided' then '{b,D}' else '{I}' end::"char"[]) offset 0) o
      left join lateral (select n.* from history.%1$I n where n._op = 'a' and n._seq = o._seq and n.org_id = o.org_id and %3$s offset 0) n on o._op = 'b'
      where o._op <> 'b' or %4$s)
    -- Read as people read it is only what was taken out.
    select min(o._why) from gone o join history.%1$I m on m._action = $2 and m.org_id = $1 and m._op = 'I' and (%2$s)
  $q$, p_tbl, (select string_agg((select string_agg(format(
      'm.%1$I is not null and case when pg_typeof(m.%1$I) = ''uuid''::regtype then o.%1$I::text = m.%1$I::text else kernel.may_read_same(o.%1$I::text, m.%1$I::text) and kernel.reads_same(to_jsonb(o.%1$I), to_jsonb(m.%1$I)) and kernel.bare(m.%1$I::text) <> '''' end',
      c), ' and ') from jsonb_array_elements_text(s) c), ' or ') from jsonb_array_elements(p_same) s),
    kernel.keys_equal(p_keys, 'n', 'o'),
    -- A table without that column ends no row.
    coalesce((select format('o.%1$I is distinct from n.%1$I', t.attname) from pg_attribute t
      where t.attrelid = format('history.%I', p_tbl)::regclass and t.attname = p_ended and not t.attisdropped), 'false'))
  into v_why using a.org_id, a.id, p_since;
  return v_why;
end $$;

-- Why what an agent has just done by itself needs a person's yes after all; null where it does not.
-- Of the last 24 hours: person_took_back: a person took the same call back, or the same value of
-- the same cell. person_decided: it brings a cell back to what it was before a person wrote it, or
-- the product because of them, deletes or ends what a person made (by hand: at any time), or adds
-- anew what a person took out, by the columns that make two rows the same one
-- (kernel.tracked.same_by). stops_approved, however old: it stops what a person did or approved and
-- what still waits.
create or replace function kernel.over_people(p_org uuid, p_id uuid) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  a kernel.action;
  t record;
  v_why text;
  v_since timestamptz := clock_timestamp() - interval '24 hours';
begin
  select k.* into a from kernel.action k where k.org_id = p_org and k.id = p_id;
  if exists (select 1 from kernel.action s join kernel.action u on u.org_id = s.org_id and u.id = s.flipped_by
      where s.org_id = p_org and s.tool = a.tool and not s.live and s.kind = 'do'
        and u.at > v_since and kernel.by_person(u) and kernel.reads_same(s.input, a.input)) then
    return 'person_took_back';
  end if;
  for t in select k.tbl, k.key_columns, k.cell_keys, k.same_by, k.ended, bool_or(w.op = 'insert') as adds, bool_or(w.op <> 'insert') as alters
      from kernel.touched w join kernel.tracked k on k.tbl = w.tbl where w.org_id = p_org and w.action_id = p_id group by k.tbl loop
    if t.adds and t.same_by <> '[]' then
      v_why := kernel.adds_again(a, t.tbl, t.same_by, t.ended, t.key_columns, v_since);
      exit when v_why is not null;
    end if;
    continue when not t.alters;
    execute format($q$
      select case
        when bool_or(not x.live and u.at > $3 and kernel.by_person(u)
          and kernel.does_again(m._op, to_jsonb(m), to_jsonb(mn), $5, o._op, to_jsonb(o), to_jsonb(n), x.at, $4)) then 'person_took_back'
        when bool_or(x.live and o._op = 'I' and (m._op = 'D' or to_jsonb(m) -> $6 is distinct from to_jsonb(mn) -> $6 and to_jsonb(mn) ->> $6 is not null)
          and (kernel.by_person(x) and x.at > $3 or kernel.by_hand(x))) then 'person_decided'
        when bool_or(x.live and x.at > $3 and kernel.because_of_person(x)
          and kernel.undoes_by_hand(m._op, to_jsonb(m), to_jsonb(mn), $5, o._op, to_jsonb(o), to_jsonb(n), $4)) then 'person_decided'
        end
      from history.%1$I m
      left join history.%1$I mn on m._op = 'b' and mn._op = 'a' and mn._seq = m._seq and mn.org_id = m.org_id and %2$s
      -- offset 0: by the index of the key, whatever is believed of the size of the log.
      cross join lateral (select * from history.%1$I o where o.org_id = m.org_id and %3$s
        and o._op in ('b', 'I', 'D') and not o._undo and o._action <> m._action offset 0) o
      left join history.%1$I n on o._op = 'b' and n._op = 'a' and n._seq = o._seq and n.org_id = o.org_id and %4$s
      join kernel.action x on x.org_id = o.org_id and x.id = o._action and x.kind = 'do'
      left join kernel.action u on u.org_id = x.org_id and u.id = x.flipped_by
      where m._action = $2 and m.org_id = $1 and m._op in ('b', 'D') and (greatest(x.at, u.at) > $3 or o._op = 'I')
    $q$, t.tbl, kernel.keys_equal(t.key_columns, 'mn', 'm'), kernel.keys_equal(t.key_columns, 'o', 'm'), kernel.keys_equal(t.key_columns, 'n', 'o'))
    into v_why using p_org, p_id, v_since, t.cell_keys, a.at, t.ended;
    exit when v_why is not null;
  end loop;
  return coalesce(v_why, case when kernel.stops_approved(p_org, p_id) then 'stops_approved' end);
end $$;

create or replace function kernel.keys_equal(p_keys text[], p_one text, p_other text) returns text language sql immutable as $$
  select string_agg(format('%s.%I = %s.%I', p_one, k, p_other, k), ' and ') from unnest(p_keys) k
$$;

revoke all on function kernel.because_of_person, kernel.by_hand, kernel.adds_again, kernel.by_person, kernel.is_stamp, kernel.cells, kernel.does_again, kernel.undoes_by_hand, kernel.keys_equal, kernel.not_own
  from public;
grant execute on function kernel.because_of_person, kernel.by_hand, kernel.adds_again, kernel.by_person, kernel.is_stamp, kernel.cells, kernel.does_again, kernel.undoes_by_hand, kernel.keys_equal
  to rescind_undo;
grant execute on function kernel.keys_equal to rescind_app;
grant execute on function kernel.not_own to rescind_app, rescind_capture;
-- It reads the log as the application does.
alter function kernel.over_people owner to rescind_undo;
revoke all on function kernel.over_people from public;
grant execute on function kernel.over_people to rescind_capture;
