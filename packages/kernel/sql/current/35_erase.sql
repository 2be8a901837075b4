-- Erasure. What belongs to rescind_eraser may clear or rewrite the declared texts of one organisation while an action runs, and
-- nothing else: no row goes, no id changes.

-- Every occurrence of the person's values, whatever their case, becomes a marker.
create or replace function kernel.redact(p_text text, p_pattern text) returns text language sql immutable parallel safe as $$
  select regexp_replace(p_text, p_pattern, '[erased]', 'gi')
$$;

-- Does a text name one of these rows by its id?
create or replace function kernel.mentions(p_text text, p_ids text[]) returns boolean language sql immutable parallel safe as $$
  select case when cardinality(p_ids) <= 50 then exists (select 1 from unnest(p_ids) i where strpos(p_text, i) > 0)
    else exists (select 1 from regexp_matches(p_text, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') m where m[1] = any (p_ids)) end
$$;

-- Does a text name somebody else too, by id or by full name? Then it loses only the erased person; else the whole of it goes.
create or replace function kernel.names_others(p_org uuid, p_text text, p_about kernel.about) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare t kernel.tracked; found boolean;
begin
  select * into t from kernel.tracked where tbl = p_about.tbl;
  execute format($f$
    select exists (select 1 from regexp_matches($1, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') m
        join %1$s r on r.org_id = $3 and r.%2$I::text = m[1] where m[1] <> all ($2))
      or exists (select 1 from %1$s r where r.org_id = $3 and r.%2$I::text <> all ($2)
        and (%3$s) like '%% %%' and length(%3$s) >= 5 and strpos($1, %3$s) > 0
        and not exists (select 1 from kernel.erased_row e where e.org_id = $3 and e.tbl = %4$L and e.key = r.%2$I::text))$f$,
    t.rel, t.key_columns[1], t.label, t.tbl) into found using p_text, p_about.ids, p_org;
  return found;
end $$;

-- An erasure is an action of this very transaction: nobody clears a text beside one.
create or replace function kernel.assert_erasing(p_erasure uuid) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if kernel.action_id() is distinct from p_erasure or not exists (select 1 from kernel.action a
    where a.org_id = kernel.org() and a.id = p_erasure and a.xid = pg_current_xact_id_if_assigned()) then
    raise exception 'erasure outside an action' using errcode = '28000';
  end if;
end $$;

create or replace function kernel.register_erasure(p_org uuid, p_erasure uuid, p_request uuid, p_table text, p_key text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform kernel.assert_erasing(p_erasure);
  insert into kernel.erasure (org_id, action_id, request_id, tbl, key) values (p_org, p_erasure, p_request, p_table, p_key);
end $$;

-- Plans that wait and name the person would not do any more what they show.
create or replace function kernel.void_plans(p_org uuid, p_erasure uuid, p_ids text[], p_pattern text) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform kernel.assert_erasing(p_erasure);
  return query update kernel.plan p set state = 'expired', decided_at = clock_timestamp()
    where p.org_id = p_org and p.state = 'pending' and (
      exists (select 1 from kernel.action a where a.org_id = p.org_id and a.id = p.action_id and kernel.mentions(a.input::text, p_ids))
      or exists (select 1 from kernel.plan_line l where l.org_id = p.org_id and l.action_id = p.action_id
        and (kernel.mentions(l.line, p_ids) or l.line ~* p_pattern)))
    returning p.action_id;
end $$;

-- What actions were asked, why, and what they answered.
create or replace function kernel.erase_actions(p_org uuid, p_erasure uuid, p_about kernel.about) returns setof kernel.gone
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare c text; whole bigint; part bigint; gone text;
begin
  perform kernel.assert_erasing(p_erasure);
  -- A receipt keeps its lines; those about the person's rows lose what they show.
  update kernel.action a set erased_by = p_erasure, receipt = jsonb_set(a.receipt, '{kept}', (
    select coalesce(jsonb_agg(case when k ->> 'key' = any (p_about.ids) then k || '{"now": null, "target": null}' else kernel.redact(k::text, p_about.pattern)::jsonb end order by n), '[]')
    from jsonb_array_elements(a.receipt -> 'kept') with ordinality x(k, n)))
  where a.org_id = p_org and a.id <> p_erasure and jsonb_typeof(a.receipt -> 'kept') = 'array'
    and (kernel.mentions(a.receipt::text, p_about.ids) or a.receipt::text ~* p_about.pattern);
  get diagnostics part = row_count;
  return next ('receipts', 0, part)::kernel.gone;
  foreach c in array array['input', 'output', 'reasoning'] loop
    gone := case c when 'reasoning' then 'null' else $g$jsonb_build_object('erased_by', $3)$g$ end;
    execute format($f$
      with hit as materialized (
        select a.id, kernel.names_others($1, a.%1$I::text, $2) as others from kernel.action a
        where a.org_id = $1 and a.id <> $3 and a.%1$I is not null and (kernel.mentions(a.%1$I::text, ($2).ids) or a.%1$I::text ~* ($2).pattern)),
      cleared as (update kernel.action a set %1$I = %2$s, erased_by = $3 from hit where a.org_id = $1 and a.id = hit.id and not hit.others returning 1),
      redacted as (update kernel.action a set %1$I = kernel.redact(a.%1$I::text, ($2).pattern)%3$s, erased_by = $3 from hit
        where a.org_id = $1 and a.id = hit.id and hit.others and a.%1$I::text ~* ($2).pattern returning 1)
      select (select count(*) from cleared), (select count(*) from redacted)$f$,
      c, gone, case c when 'reasoning' then '' else '::jsonb' end) into whole, part using p_org, p_about, p_erasure;
    return next (case c when 'input' then 'inputs' when 'output' then 'answers' else 'reasons' end, whole, part)::kernel.gone;
  end loop;
  update kernel.action a set session = kernel.redact(a.session, p_about.pattern) where a.org_id = p_org and a.session ~* p_about.pattern;
end $$;

-- The lines that plans showed.
create or replace function kernel.erase_plans(p_org uuid, p_erasure uuid, p_about kernel.about) returns setof kernel.gone
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare whole bigint; part bigint;
begin
  perform kernel.assert_erasing(p_erasure);
  update kernel.plan_line l set line = jsonb_build_object('table', l.line::jsonb -> 'table', 'id', l.line::jsonb -> 'id', 'op', l.line::jsonb -> 'op', 'cells', '{}'::jsonb, 'erased_by', p_erasure)::text
  where l.org_id = p_org and l.part = 'change' and kernel.mentions(l.line, p_about.ids) and l.line::jsonb ->> 'id' = any (p_about.ids);
  get diagnostics whole = row_count;
  update kernel.plan_line l set line = (l.line::jsonb || case l.part
      when 'outbound' then jsonb_build_object('to', '', 'subject', '', 'text', '', 'erased_by', p_erasure)
      else jsonb_build_object('evidence', '', 'erased_by', p_erasure) end)::text
  where l.org_id = p_org and l.part in ('outbound', 'held_out') and kernel.mentions(l.line, p_about.ids)
    and l.line::jsonb #>> '{record,id}' = any (p_about.ids) and l.line::jsonb #>> '{meta,errand}' is null;
  get diagnostics part = row_count;
  whole := whole + part;
  update kernel.plan_line l set line = kernel.redact(l.line, p_about.pattern) where l.org_id = p_org and l.line ~* p_about.pattern;
  get diagnostics part = row_count;
  update kernel.plan p set frozen = kernel.redact(p.frozen::text, p_about.pattern)::jsonb where p.org_id = p_org and p.frozen::text ~* p_about.pattern;
  update kernel.plan p set drift = jsonb_build_object('added', '[]'::jsonb, 'removed', '[]'::jsonb, 'summary', 'It would have done something else.')
  where p.org_id = p_org and (kernel.mentions(p.drift::text, p_about.ids) or p.drift::text ~* p_about.pattern);
  return next ('plan_lines', whole, part)::kernel.gone;
end $$;

-- Mail that waits or has left. What still waits for the person does not leave any more.
create or replace function kernel.erase_outbox(p_org uuid, p_erasure uuid, p_about kernel.about) returns setof kernel.gone
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare whole bigint; part bigint;
begin
  perform kernel.assert_erasing(p_erasure);
  update kernel.outbox o set recipient = '', subject = '', body = '{"text": "", "meta": {}}', erased_by = p_erasure,
    state = case when o.state = 'queued' then 'held_out' else o.state end,
    reason = case when o.state = 'queued' then 'erased' else kernel.redact(o.reason, p_about.pattern) end,
    settled_at = case when o.state = 'queued' then clock_timestamp() else o.settled_at end
  where o.org_id = p_org and o.erased_by is null and (o.record_id::text = any (p_about.ids) or lower(o.recipient) = any (p_about.addresses))
    and o.body #>> '{meta,errand}' is null;
  get diagnostics whole = row_count;
  update kernel.outbox o set subject = kernel.redact(o.subject, p_about.pattern), body = kernel.redact(o.body::text, p_about.pattern)::jsonb,
    reason = kernel.redact(o.reason, p_about.pattern), erased_by = p_erasure
  where o.org_id = p_org and (o.subject ~* p_about.pattern or o.body::text ~* p_about.pattern or o.reason ~* p_about.pattern);
  get diagnostics part = row_count;
  return next ('outbox', whole, part)::kernel.gone;
end $$;

-- The vault: what entries commit to. Cleared or rewritten, each is told by its commitment in a line; the erasure's own entry commits
-- the lines, so that anything else missing fails a verification.
create or replace function audit.erase_payloads(p_org uuid, p_erasure uuid, p_about kernel.about)
returns table (cleared bigint, redacted bigint, lines text[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform kernel.assert_erasing(p_erasure);
  return query
  with hit as materialized (
    select p.entry_id, p.slot, p.ord, p.body ~* p_about.pattern as told,
      case when p.slot in ('change', 'message') then kernel.mentions(p.line, p_about.ids)
          and (p.line::jsonb ->> 'id' = any (p_about.ids) or p.line::jsonb ->> 'record_id' = any (p_about.ids) and p.body::jsonb #>> '{body,meta,errand}' is null)
        else not kernel.names_others(p_org, p.body, p_about) end as whole,
      '{"commitment":"' || coalesce(p.line::jsonb ->> 'commitment',
        (select e.leaf::jsonb -> 'commitments' ->> p.slot from audit.entry e where e.org_id = p_org and e.id = p.entry_id)) || '","entry":"' || p.entry_id || '","ord":' || p.ord || ',"slot":"' || p.slot || '"}' as line
    from audit.payload p
    where p.org_id = p_org and p.body is not null
      and (kernel.mentions(p.body, p_about.ids) or kernel.mentions(p.line, p_about.ids) or p.body ~* p_about.pattern)),
  forgotten as (
    update audit.payload p set salt = null, body = null, erased_by = p_erasure from hit h
    where h.whole and p.org_id = p_org and p.entry_id = h.entry_id and p.slot = h.slot and p.ord = h.ord returning h.line),
  rewritten as (
    update audit.payload p set salt = null, body = kernel.redact(p.body, p_about.pattern), redacted_by = p_erasure from hit h
    where not h.whole and h.told and p.org_id = p_org and p.entry_id = h.entry_id and p.slot = h.slot and p.ord = h.ord returning h.line)
  select (select count(*) from forgotten), (select count(*) from rewritten),
    (select array_agg(x.line order by x.line collate "C") from (select line from forgotten union all select line from rewritten) x);
end $$;

-- All of it, in the order of the stores. Answers {gone: [{kind, cleared, redacted}…], erased: [line…]}.
-- p_rows: {table: [key…]}, the rows that are the person's own.
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
    if t.mentions and p_about.pattern is not null then
      execute format('select history.%I($1, $2, $3)', 'redact_' || t.tbl) into part using p_org, p_erasure, p_about.pattern;
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
    execute format('drop policy if exists org on kernel.%I', t);
    execute format('create policy org on kernel.%I for select to rescind_app using (org_id = (select kernel.org()))', t);
    execute format('drop policy if exists capture on kernel.%I', t);
    execute format('create policy capture on kernel.%I for select to rescind_capture using (true)', t);
  end loop;
end $$;

-- ===== Retention: what is older than its period goes the same way. Each clears at most so many, the oldest first, and nothing that
-- names one of p_keep: ids and addresses of whom a legal hold protects. =====

drop function if exists kernel.expire(uuid, uuid, text, timestamptz, int), kernel.expire_actions(uuid, uuid, timestamptz, int),
  kernel.expire_plans(uuid, uuid, timestamptz, int), kernel.expire_outbox(uuid, uuid, timestamptz, int), audit.expire_payloads(uuid, uuid, timestamptz, int);

-- Undos of an organisation that are under way come first; those that begin now wait until this has committed, and see it.
create or replace function kernel.wait_for_undos(p_org uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_org is distinct from kernel.org() then raise exception 'another organisation' using errcode = '28000'; end if;
  insert into kernel.gate values (p_org) on conflict do nothing;
  perform 1 from kernel.gate where org_id = p_org for update;
end $$;
alter function kernel.wait_for_undos owner to rescind_capture;
revoke all on function kernel.wait_for_undos from public;
grant execute on function kernel.wait_for_undos to rescind_eraser;

create or replace function kernel.expire_actions(p_org uuid, p_action uuid, p_before timestamptz, p_most int, p_keep text[]) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare n int;
begin
  perform kernel.assert_erasing(p_action);
  update kernel.action a set input = jsonb_build_object('erased_by', p_action), reasoning = null, session = null, erased_by = p_action,
    output = case when a.output is not null then jsonb_build_object('erased_by', p_action) end
  where a.org_id = p_org and a.id in (select x.id from kernel.action x where x.org_id = p_org and x.at < p_before and x.id <> p_action
    and not x.input ? 'erased_by' and x.state not in ('awaiting_approval', 'held')
    and not (kernel.mentions(x.input::text, p_keep) or kernel.mentions(x.output::text, p_keep) or kernel.mentions(x.reasoning, p_keep))
    order by x.at limit p_most);
  get diagnostics n = row_count;
  return n;
end $$;

create or replace function kernel.expire_plans(p_org uuid, p_action uuid, p_before timestamptz, p_most int, p_keep text[]) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare n int;
begin
  perform kernel.assert_erasing(p_action);
  update kernel.plan_line l set line = (case l.part
      when 'change' then jsonb_build_object('table', l.line::jsonb -> 'table', 'id', l.line::jsonb -> 'id', 'op', l.line::jsonb -> 'op', 'cells', '{}'::jsonb)
      when 'outbound' then l.line::jsonb || '{"to": "", "subject": "", "text": ""}' else l.line::jsonb || '{"evidence": ""}' end
    || jsonb_build_object('erased_by', p_action))::text
  where (l.org_id, l.action_id, l.part, l.ord) in (select x.org_id, x.action_id, x.part, x.ord from kernel.plan_line x
    join kernel.plan p on p.org_id = x.org_id and p.action_id = x.action_id
    where x.org_id = p_org and p.state <> 'pending' and p.planned_at < p_before and strpos(x.line, '"erased_by"') = 0 and not kernel.mentions(x.line, p_keep) limit p_most);
  get diagnostics n = row_count;
  return n;
end $$;

create or replace function kernel.expire_outbox(p_org uuid, p_action uuid, p_before timestamptz, p_most int, p_keep text[]) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare n int;
begin
  perform kernel.assert_erasing(p_action);
  update kernel.outbox o set recipient = '', subject = '', body = '{"text": "", "meta": {}}', erased_by = p_action
  where o.org_id = p_org and o.id in (select x.id from kernel.outbox x where x.org_id = p_org and x.settled_at < p_before and x.erased_by is null
    and x.state not in ('queued', 'claimed') and x.body #>> '{meta,errand}' is null and x.record_id::text <> all (p_keep) and lower(x.recipient) <> all (p_keep)
    order by x.settled_at limit p_most);
  get diagnostics n = row_count;
  return n;
end $$;

create or replace function audit.expire_payloads(p_org uuid, p_action uuid, p_before timestamptz, p_most int, p_keep text[]) returns text[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare lines text[];
begin
  perform kernel.assert_erasing(p_action);
  with old as materialized (
    select p.entry_id, p.slot, p.ord, '{"commitment":"' || coalesce(p.line::jsonb ->> 'commitment', e.leaf::jsonb -> 'commitments' ->> p.slot)
      || '","entry":"' || p.entry_id || '","ord":' || p.ord || ',"slot":"' || p.slot || '"}' as line
    from audit.payload p join audit.entry e on e.org_id = p.org_id and e.id = p.entry_id
    where p.org_id = p_org and p.body is not null and e.at < p_before
      and not (kernel.mentions(p.body, p_keep) or kernel.mentions(p.line, p_keep)) order by e.at limit p_most),
  gone as (
    update audit.payload p set salt = null, body = null, erased_by = p_action from old o
    where p.org_id = p_org and p.entry_id = o.entry_id and p.slot = o.slot and p.ord = o.ord returning o.line)
  select coalesce(array_agg(g.line order by g.line collate "C"), '{}') into lines from gone g;
  return lines;
end $$;

-- One round of one kind. Answers {cleared, erased: [line…]}; the vault alone has lines.
create or replace function kernel.expire(p_org uuid, p_action uuid, p_kind text, p_before timestamptz, p_most int, p_keep text[]) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare n int; lines text[] := '{}'; f text;
begin
  perform audit.fill(p_org, null, null);
  if p_kind = 'audit_texts' then
    lines := audit.expire_payloads(p_org, p_action, p_before, p_most, p_keep);
    n := cardinality(lines);
  else
    select s.expire into strict f from kernel.text_store s where s.name = p_kind and s.expire is not null;
    execute format('select %s($1, $2, $3, $4, $5)', f) into n using p_org, p_action, p_before, p_most, p_keep;
  end if;
  return jsonb_build_object('cleared', n, 'erased', to_jsonb(lines));
end $$;

insert into kernel.text_store (name, ord, erase, expire) values
  ('actions', 0, 'kernel.erase_actions', 'kernel.expire_actions'), ('plans', 1, 'kernel.erase_plans', 'kernel.expire_plans'),
  ('outbox', 2, 'kernel.erase_outbox', 'kernel.expire_outbox')
on conflict (name) do update set ord = excluded.ord, erase = excluded.erase, expire = excluded.expire;

do $$ declare f text; begin
  grant create on schema kernel, audit to rescind_eraser;
  foreach f in array array['kernel.register_erasure', 'kernel.void_plans', 'kernel.erase_actions', 'kernel.erase_plans', 'kernel.erase_outbox', 'audit.erase_payloads',
    'kernel.expire_actions', 'kernel.expire_plans', 'kernel.expire_outbox', 'audit.expire_payloads'] loop
    execute format('alter function %s owner to rescind_eraser', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to rescind_app', f);
  end loop;
  revoke create on schema kernel, audit from rescind_eraser;
end $$;
grant usage on schema audit to rescind_eraser;
-- Whether what an action did was taken back since.
grant select on kernel.flip to rescind_eraser;
grant select, update (salt, body, erased_by, redacted_by) on audit.payload to rescind_eraser;
grant select on audit.entry to rescind_eraser;
drop policy if exists erase on audit.entry;
create policy erase on audit.entry for select to rescind_eraser using (org_id = (select kernel.org()));
drop policy if exists erase on audit.payload;
create policy erase on audit.payload to rescind_eraser using (org_id = (select kernel.org()))
  with check (org_id = (select kernel.org()) and (erased_by is not null or redacted_by is not null));
revoke all on function kernel.erase, kernel.expire, kernel.names_others from public;
grant execute on function kernel.erase, kernel.expire to rescind_app;
grant execute on function kernel.names_others to rescind_eraser;
