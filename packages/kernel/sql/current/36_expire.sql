-- Retention: what is older than its period goes the same way. Each clears at most so many, the
-- oldest first, and nothing that names one of p_keep: ids and addresses of whom a legal hold
-- protects.

drop function if exists kernel.expire(uuid, uuid, text, timestamptz, int), kernel.expire_actions(uuid, uuid, timestamptz, int),
  kernel.expire_plans(uuid, uuid, timestamptz, int), kernel.expire_outbox(uuid, uuid, timestamptz, int), audit.expire_payloads(uuid, uuid, timestamptz, int);

-- Undos of an organisation that are under way come first; those that begin now wait until this has
-- committed, and see it.
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
  perform kernel.assert_expiring(p_action, 'actions', p_before, p_keep);
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
  perform kernel.assert_expiring(p_action, 'plans', p_before, p_keep);
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
  perform kernel.assert_expiring(p_action, 'outbox', p_before, p_keep);
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
  perform kernel.assert_expiring(p_action, 'audit_texts', p_before, p_keep);
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

-- A retention run clears what is older than the period that it registered, and keeps whatever a
-- legal hold protects.
create or replace function kernel.assert_expiring(p_action uuid, p_kind text, p_before timestamptz, p_keep text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if kernel.clearing(p_action) <> 'retention' or not exists (select from kernel.erasure e where e.org_id = kernel.org() and e.action_id = p_action
      and e.key = coalesce(p_kind, e.key) and p_before <= e.before) then
    raise exception 'that has not expired' using errcode = '28000';
  end if;
  if exists (select unnest(kernel.protected(kernel.org())) except select unnest(p_keep)) then
    raise exception 'a legal hold protects it' using errcode = '28000';
  end if;
end $$;

-- Which period this action carries out.
create or replace function kernel.register_expiry(p_org uuid, p_action uuid, p_kind text, p_before timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_org is distinct from kernel.org() or kernel.action_id() is distinct from p_action or not exists (select from kernel.action a join kernel.tool t on t.name = a.tool
      where a.org_id = p_org and a.id = p_action and kernel.at_work(a) and t.clears = 'retention') then
    raise exception 'erasure outside an action that was approved for it' using errcode = '28000';
  end if;
  if p_before <= kernel.retention_now() - kernel.period_of(p_org, p_kind) * interval '24 hours' then
    insert into kernel.erasure (org_id, action_id, request_id, tbl, key, before) values (p_org, p_action, null, 'retention', p_kind, p_before);
  else
    raise exception 'that has not expired' using errcode = '28000';
  end if;
end $$;

insert into kernel.text_store (name, ord, erase, expire) values
  ('actions', 0, 'kernel.erase_actions', 'kernel.expire_actions'), ('plans', 1, 'kernel.erase_plans', 'kernel.expire_plans'),
  ('outbox', 2, 'kernel.erase_outbox', 'kernel.expire_outbox')
on conflict (name) do update set ord = excluded.ord, erase = excluded.erase, expire = excluded.expire;

do $$ declare f text; begin
  grant create on schema kernel, audit to rescind_eraser;
  foreach f in array array['kernel.register_erasure', 'kernel.register_expiry', 'kernel.void_plans', 'kernel.erase_actions', 'kernel.erase_plans', 'kernel.erase_outbox', 'audit.erase_payloads',
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
revoke all on function kernel.clearing, kernel.assert_erasing(uuid), kernel.assert_erasing(uuid, text, text[]), kernel.assert_expiring from public;
grant execute on function kernel.clearing, kernel.assert_erasing(uuid), kernel.assert_erasing(uuid, text, text[]), kernel.assert_expiring to rescind_eraser;
revoke all on function kernel.erase, kernel.expire, kernel.names_others from public;
grant execute on function kernel.erase, kernel.expire to rescind_app;
grant execute on function kernel.names_others to rescind_eraser;
