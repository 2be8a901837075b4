-- Erasure. What belongs to rescind_eraser may clear or rewrite the declared texts of one
-- organisation while an action runs, and nothing else: no row goes, no id changes.

-- The clock of periods; of tests, too.
create or replace function kernel.retention_now() returns timestamptz language sql stable as $$ select clock_timestamp() $$;

-- The running action clears texts: as what, and is it allowed to? `erasure`: it carries out a
-- request that was approved, or whatever else is registered below. `retention`: it clears what is
-- older than a period. `rehearsal`: the plan of an erasure looks at what would go; it is taken
-- back, and else does not commit.
create or replace function kernel.clearing(p_action uuid) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare t kernel.tool;
begin
  select k.* into t from kernel.action a join kernel.tool k on k.name = a.tool
  where kernel.action_id() = p_action and a.org_id = kernel.org() and a.id = p_action and kernel.at_work(a)
    and (k.erases or k.clears is not null and a.state = 'applied');
  if not found then raise exception 'erasure outside an action that was approved for it' using errcode = '28000'; end if;
  if t.erases then
    perform kernel.uncommitted(kernel.org(), p_action);
    return 'rehearsal';
  end if;
  if not exists (select from kernel.erasure e where e.org_id = kernel.org() and e.action_id = p_action) then
    raise exception 'an erasure that nobody asked for' using errcode = '28000';
  end if;
  return t.clears;
end $$;

create or replace function kernel.assert_erasing(p_erasure uuid) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if kernel.clearing(p_erasure) = 'retention' then raise exception 'a period clears what is older, not a person' using errcode = '28000'; end if;
end $$;

-- The same for rows by their keys. A period clears those that have expired.
create or replace function kernel.assert_erasing(p_erasure uuid, p_table text, p_keys text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if kernel.clearing(p_erasure) = 'retention' and not kernel.expired(kernel.org(), p_table, p_keys) then
    raise exception 'these records have not expired' using errcode = '28000';
  end if;
end $$;

-- Why this action may erase one person: the request that was approved, has waited and is carried
-- out now, once; a period that is over; or an order of who owns the database, because a restored
-- backup has brought the person back. No legal hold stands against it.
create or replace function kernel.register_erasure(p_org uuid, p_erasure uuid, p_request uuid, p_table text, p_key text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_ordered boolean; v_asked boolean;
begin
  if p_org is distinct from kernel.org() or kernel.action_id() is distinct from p_erasure or not exists (select from kernel.action a join kernel.tool t on t.name = a.tool
      where a.org_id = p_org and a.id = p_erasure and kernel.at_work(a) and t.clears = 'erasure') then
    raise exception 'erasure outside an action that was approved for it' using errcode = '28000';
  end if;
  v_asked := exists (select from kernel.action q join kernel.tool t on t.name = q.tool and t.erases
      join kernel.plan p on p.org_id = q.org_id and p.action_id = q.id and p.state = 'approved' and p.decided_by is not null
      join kernel.outbox o on o.org_id = q.org_id and o.action_id = q.id and o.record_table = p_table and o.record_id::text = p_key
      where q.org_id = p_org and q.id = p_request and q.live and q.state in ('held', 'applied')
        and o.state = 'queued' and o.release_at <= clock_timestamp())
    and not exists (select from kernel.erasure e where e.org_id = p_org and e.request_id = p_request);
  delete from kernel.erasure_order d where d.org_id = p_org and d.tbl = p_table and d.key = p_key;
  v_ordered := found;
  if not (v_asked or v_ordered or p_request is null and kernel.expired(p_org, p_table, array[p_key])) then
    raise exception 'an erasure that nobody asked for' using errcode = '28000';
  end if;
  if not v_ordered and p_key = any (kernel.protected(p_org)) then raise exception 'a legal hold protects it' using errcode = '28000'; end if;
  insert into kernel.erasure (org_id, action_id, request_id, tbl, key) values (p_org, p_erasure, p_request, p_table, p_key);
end $$;

-- Plans that wait and name the person would not do any more what they show.
create or replace function kernel.void_plans(p_org uuid, p_erasure uuid, p_about kernel.about) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform kernel.assert_erasing(p_erasure);
  return query update kernel.plan p set state = 'expired', decided_at = clock_timestamp()
    where p.org_id = p_org and p.state = 'pending' and (
      exists (select 1 from kernel.action a where a.org_id = p.org_id and a.id = p.action_id and (kernel.mentions(a.input::text, p_about.ids) or kernel.names_in(a.input::text, p_about)))
      or exists (select 1 from kernel.plan_line l where l.org_id = p.org_id and l.action_id = p.action_id
        and (kernel.mentions(l.line, p_about.ids) or kernel.names_in(l.line, p_about)))
      or kernel.names_in(p.frozen::text, p_about))
    returning p.action_id;
end $$;

-- Did an action send something to this person and to nobody else, or plan to? What it was asked and
-- what it answered is the person's own mail then, whoever else is named in it.
create or replace function kernel.wrote_to(p_org uuid, p_action uuid, p_about kernel.about) returns boolean language sql stable as $$
  select coalesce(bool_and(x.id = any (p_about.ids)), false) from (
    select l.line::jsonb #>> '{record,id}' as id from kernel.plan_line l where l.org_id = p_org and l.action_id = p_action and l.part in ('outbound', 'held_out')
    union all select o.record_id::text from kernel.outbox o where o.org_id = p_org and o.action_id = p_action) x
$$;

-- A row that a plan showed and that came to nothing: one of texts about people, and the person is
-- who it points to.
create or replace function kernel.shows_own(p_line jsonb, p_about kernel.about) returns boolean language sql stable as $$
  select p_line ->> 'op' in ('insert', 'delete') and jsonb_typeof(p_line -> 'cells') = 'object'
    and exists (select from kernel.tracked t where t.tbl = p_line ->> 'table' and t.personal <> '{}')
    and exists (select from jsonb_each(p_line -> 'cells') c where c.value ->> 0 = any (p_about.ids) or c.value ->> 1 = any (p_about.ids))
$$;
revoke all on function kernel.wrote_to, kernel.shows_own from public;
grant execute on function kernel.wrote_to, kernel.shows_own to rescind_eraser;

-- What actions were asked, why, and what they answered.
create or replace function kernel.erase_actions(p_org uuid, p_erasure uuid, p_about kernel.about) returns setof kernel.gone
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare c text; whole bigint; part bigint; told text;
begin
  perform kernel.assert_erasing(p_erasure);
  -- A receipt keeps its lines; those about the person's rows lose what they show.
  update kernel.action a set erased_by = p_erasure, receipt = jsonb_set(a.receipt, '{kept}', (
    select coalesce(jsonb_agg(case when k ->> 'key' = any (p_about.ids) then k || '{"now": null, "target": null}' else kernel.redact_json(k, p_about) end order by n), '[]')
    from jsonb_array_elements(a.receipt -> 'kept') with ordinality x(k, n)))
  where a.org_id = p_org and a.id <> p_erasure and jsonb_typeof(a.receipt -> 'kept') = 'array'
    and (kernel.mentions(a.receipt::text, p_about.ids) or kernel.names_in(a.receipt::text, p_about));
  get diagnostics part = row_count;
  return next ('receipts', 0, part)::kernel.gone;
  foreach c in array array['input', 'output', 'reasoning'] loop
    told := case c when 'reasoning' then 'kernel.names(a.reasoning, $2)' else format('kernel.names_in(a.%I::text, $2)', c) end;
    execute format($f$
      with hit as materialized (
        select a.id, not kernel.wrote_to($1, a.id, $2) and kernel.names_others($1, kernel.told(a.%1$I::text), $2) as others, %2$s as named from kernel.action a
        where a.org_id = $1 and a.id <> $3 and a.%1$I is not null and (kernel.mentions(a.%1$I::text, ($2).ids) or %2$s)),
      cleared as (update kernel.action a set %1$I = %3$s, erased_by = $3 from hit where a.org_id = $1 and a.id = hit.id and not hit.others returning 1),
      redacted as (update kernel.action a set %1$I = %4$s, erased_by = $3 from hit
        where a.org_id = $1 and a.id = hit.id and hit.others and hit.named returning 1)
      select (select count(*) from cleared), (select count(*) from redacted)$f$,
      c, told, case c when 'reasoning' then 'null' else $g$jsonb_build_object('erased_by', $3)$g$ end,
      case c when 'reasoning' then 'kernel.redact(a.reasoning, $2)' else format('kernel.redact_json(a.%I, $2)', c) end)
      into whole, part using p_org, p_about, p_erasure;
    return next (case c when 'input' then 'inputs' when 'output' then 'answers' else 'reasons' end, whole, part)::kernel.gone;
  end loop;
  update kernel.action a set session = kernel.redact(a.session, p_about) where a.org_id = p_org and kernel.names(a.session, p_about);
  update kernel.action a set subjects = kernel.redact_json(a.subjects, p_about) where a.org_id = p_org and kernel.names_in(a.subjects::text, p_about);
end $$;

-- The lines that plans showed.
create or replace function kernel.erase_plans(p_org uuid, p_erasure uuid, p_about kernel.about) returns setof kernel.gone
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare whole bigint; part bigint;
begin
  perform kernel.assert_erasing(p_erasure);
  update kernel.plan_line l set line = jsonb_build_object('table', l.line::jsonb -> 'table', 'id', l.line::jsonb -> 'id', 'op', l.line::jsonb -> 'op', 'cells', '{}'::jsonb, 'erased_by', p_erasure)::text
  where l.org_id = p_org and l.part = 'change' and kernel.mentions(l.line, p_about.ids)
    and (l.line::jsonb ->> 'id' = any (p_about.ids) or kernel.shows_own(l.line::jsonb, p_about));
  get diagnostics whole = row_count;
  update kernel.plan_line l set line = (l.line::jsonb || case l.part
      when 'outbound' then jsonb_build_object('to', '', 'subject', '', 'text', '', 'erased_by', p_erasure)
      else jsonb_build_object('evidence', '', 'erased_by', p_erasure) end)::text
  where l.org_id = p_org and l.part in ('outbound', 'held_out') and kernel.mentions(l.line, p_about.ids)
    and l.line::jsonb #>> '{record,id}' = any (p_about.ids) and l.line::jsonb #>> '{meta,errand}' is null;
  get diagnostics part = row_count;
  whole := whole + part;
  update kernel.plan_line l set line = kernel.redact_json(l.line::jsonb, p_about)::text where l.org_id = p_org and kernel.names_in(l.line, p_about);
  get diagnostics part = row_count;
  update kernel.plan p set frozen = kernel.redact_json(p.frozen, p_about) where p.org_id = p_org and kernel.names_in(p.frozen::text, p_about);
  update kernel.plan p set drift = jsonb_build_object('added', '[]'::jsonb, 'removed', '[]'::jsonb, 'summary', 'It would have done something else.')
  where p.org_id = p_org and (kernel.mentions(p.drift::text, p_about.ids) or kernel.names_in(p.drift::text, p_about));
  return next ('plan_lines', whole, part)::kernel.gone;
end $$;

-- Mail that waits or has left. What waits for the person, or names the person to somebody else,
-- does not leave any more: altered it is not what was approved. `left_mail` counts what left for
-- others between the yes and the end of the hold. What is done in the house goes on: what it does
-- is no text.
create or replace function kernel.erase_outbox(p_org uuid, p_erasure uuid, p_about kernel.about) returns setof kernel.gone
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare whole bigint; part bigint; stopped bigint; gone bigint; approved timestamptz;
begin
  perform kernel.assert_erasing(p_erasure);
  update kernel.outbox o set recipient = '', subject = '', body = '{"text": "", "meta": {}}', erased_by = p_erasure,
    state = case when o.state = 'queued' then 'held_out' else o.state end,
    reason = case when o.state = 'queued' then 'erased' else kernel.redact(o.reason, p_about) end,
    settled_at = case when o.state = 'queued' then clock_timestamp() else o.settled_at end
  where o.org_id = p_org and o.erased_by is null and (o.record_id::text = any (p_about.ids) or lower(o.recipient) = any (p_about.addresses))
    and o.body #>> '{meta,errand}' is null;
  get diagnostics whole = row_count;
  select p.decided_at into approved from kernel.erasure e join kernel.plan p on p.org_id = e.org_id and p.action_id = e.request_id
  where e.org_id = p_org and e.action_id = p_erasure;
  with redacted as (
    update kernel.outbox o set subject = kernel.redact(o.subject, p_about), body = kernel.redact_json(o.body, p_about),
      recipient = kernel.redact(o.recipient, p_about), erased_by = p_erasure,
      state = case when w.waits then 'held_out' else o.state end,
      reason = case when w.waits then 'names_erased' else kernel.redact(o.reason, p_about) end,
      settled_at = case when w.waits then clock_timestamp() else o.settled_at end
    from kernel.outbox x cross join lateral (select x.state = 'queued' and x.body #>> '{meta,errand}' is null as waits) w
    where x.org_id = p_org and o.org_id = x.org_id and o.id = x.id
      and (kernel.names(x.subject, p_about) or kernel.names_in(x.body::text, p_about) or kernel.names(x.reason, p_about) or kernel.names(x.recipient, p_about))
    returning w.waits, o.body #>> '{meta,errand}' is null and o.state in ('claimed', 'sent', 'unknown') and coalesce(o.settled_at, o.claimed_at) >= approved as gone)
  select count(*) filter (where not waits), count(*) filter (where waits), count(*) filter (where r.gone) into part, stopped, gone from redacted r;
  return next ('outbox', whole, part)::kernel.gone;
  return next ('waiting_mail', 0, stopped)::kernel.gone;
  return next ('left_mail', 0, gone)::kernel.gone;
end $$;

-- The vault: what entries commit to. Cleared or rewritten, each is told by its commitment in a
-- line; the erasure's own entry commits the lines, so that anything else missing fails a
-- verification.
create or replace function audit.erase_payloads(p_org uuid, p_erasure uuid, p_about kernel.about)
returns table (cleared bigint, redacted bigint, lines text[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform kernel.assert_erasing(p_erasure);
  return query
  with hit as materialized (
    select p.entry_id, p.slot, p.ord, case when p.slot in ('reasoning', 'session') then kernel.names(p.body, p_about) else kernel.names_in(p.body, p_about) end as told,
      case when p.slot in ('change', 'message') then kernel.mentions(p.line, p_about.ids)
          and (p.line::jsonb ->> 'id' = any (p_about.ids) or p.line::jsonb ->> 'record_id' = any (p_about.ids) and p.body::jsonb #>> '{body,meta,errand}' is null)
        else exists (select from audit.entry e where e.org_id = p_org and e.id = p.entry_id and kernel.wrote_to(p_org, e.action_id, p_about))
          or not kernel.names_others(p_org, kernel.told(p.body), p_about) end as whole,
      '{"commitment":"' || coalesce(p.line::jsonb ->> 'commitment',
        (select e.leaf::jsonb -> 'commitments' ->> p.slot from audit.entry e where e.org_id = p_org and e.id = p.entry_id)) || '","entry":"' || p.entry_id || '","ord":' || p.ord || ',"slot":"' || p.slot || '"}' as line
    from audit.payload p
    where p.org_id = p_org and p.body is not null
      and (kernel.mentions(p.body, p_about.ids) or kernel.mentions(p.line, p_about.ids)
        or case when p.slot in ('reasoning', 'session') then kernel.names(p.body, p_about) else kernel.names_in(p.body, p_about) end)),
  forgotten as (
    update audit.payload p set salt = null, body = null, erased_by = p_erasure from hit h
    where h.whole and p.org_id = p_org and p.entry_id = h.entry_id and p.slot = h.slot and p.ord = h.ord returning h.line),
  rewritten as (
    update audit.payload p set salt = null, body = case when p.slot in ('reasoning', 'session') then kernel.redact(p.body, p_about) else kernel.redact_json(p.body::jsonb, p_about)::text end,
      redacted_by = p_erasure from hit h
    where not h.whole and h.told and p.org_id = p_org and p.entry_id = h.entry_id and p.slot = h.slot and p.ord = h.ord returning h.line)
  select (select count(*) from forgotten), (select count(*) from rewritten),
    (select array_agg(x.line order by x.line collate "C") from (select line from forgotten union all select line from rewritten) x);
end $$;

-- All of it, in the order of the stores. Answers {gone: [{kind, cleared, redacted}…], erased:
-- [line…]}. p_rows: {table: [key…]}, the rows that are the person's own.
create or replace function kernel.erase(p_org uuid, p_erasure uuid, p_about kernel.about, p_rows jsonb) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare t record; g kernel.gone; gone jsonb := '[]'; s record; v record; own int; part int;
begin
  -- What the log of changes loses now has its lines in the vault first.
  perform audit.fill(p_org, null, null);
  for t in select k.tbl, k.personal <> '{}' as personal, k.mentions <> '{}' as mentions from kernel.tracked k
    where not k.dropped and (k.personal <> '{}' or k.mentions <> '{}') order by k.rank desc, k.tbl loop
    own := 0; part := 0;
    if t.personal and p_rows ? t.tbl then
      execute format('select history.%I($1, $2, $3)', 'erase_' || t.tbl) into own using p_org, p_erasure, array(select jsonb_array_elements_text(p_rows -> t.tbl));
    end if;
    if t.mentions and p_about.exact <> '{}' then
      execute format('select history.%I($1, $2, $3)', 'redact_' || t.tbl) into part using p_org, p_erasure, p_about;
    end if;
    if own + part > 0 then gone := gone || jsonb_build_object('kind', t.tbl, 'cleared', own, 'redacted', part); end if;
  end loop;
  for s in select name, erase from kernel.text_store where erase is not null order by ord, name loop
    for g in execute format('select * from %s($1, $2, $3)', s.erase) using p_org, p_erasure, p_about loop
      if g.cleared + g.redacted > 0 then gone := gone || jsonb_build_object('kind', g.kind, 'cleared', g.cleared, 'redacted', g.redacted); end if;
    end loop;
  end loop;
  select * into v from audit.erase_payloads(p_org, p_erasure, p_about);
  if v.cleared + v.redacted > 0 then
    gone := gone || jsonb_build_object('kind', 'audit_texts', 'cleared', v.cleared, 'redacted', v.redacted);
  end if;
  return jsonb_build_object('gone', gone, 'erased', coalesce(to_jsonb(v.lines), '[]'));
end $$;

do $$ declare t text; begin
  foreach t in array array['erasure', 'erased_row', 'erased_image', 'action', 'plan', 'plan_line', 'outbox', 'flip'] loop
    execute format('drop policy if exists erase on kernel.%I', t);
    execute format('create policy erase on kernel.%I to rescind_eraser using (org_id = (select kernel.org())) with check (org_id = (select kernel.org()))', t);
  end loop;
  foreach t in array array['erasure', 'erased_row', 'erased_image'] loop
    execute format('alter table kernel.%I enable row level security', t);
    execute format('alter table kernel.%I force row level security', t);
    execute format('drop policy if exists org on kernel.%I', t);
    execute format('create policy org on kernel.%I for select to rescind_app using (org_id = (select kernel.org()))', t);
    execute format('drop policy if exists capture on kernel.%I', t);
    execute format('create policy capture on kernel.%I for select to rescind_capture using (true)', t);
  end loop;
end $$;
