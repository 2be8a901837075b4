-- Imported files forget a person: the rows they were in, and what a report said of them. Rows stay
-- as many as they were.
create or replace function crm.erase_imports(p_org uuid, p_erasure uuid, p_about kernel.about) returns setof kernel.gone
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare whole bigint; part bigint;
begin
  perform kernel.assert_erasing(p_erasure);
  with own as materialized (
    select r.id from crm.import_row r where r.org_id = p_org and (
      exists (select 1 from crm.import_outcome o where o.org_id = p_org and o.file_id = r.file_id and o.line = r.line and o.record_id::text = any (p_about.ids))
      or (kernel.names_in(r.cells::text, p_about) and exists (select 1 from crm.import_file f where f.org_id = p_org and f.id = r.file_id and f.kind = 'contact')))),
  cleared as (update crm.import_row r set left_out = true, cells = (select jsonb_agg(''::text order by n) from jsonb_array_elements(r.cells) with ordinality c(v, n))
    from own where r.org_id = p_org and r.id = own.id and r.cells <> '[]' returning 1),
  redacted as (update crm.import_row r set cells = kernel.redact_json(r.cells, p_about)
    where r.org_id = p_org and kernel.names_in(r.cells::text, p_about) and r.id not in (select id from own) returning 1)
  select (select count(*) from cleared), (select count(*) from redacted) into whole, part;
  return next ('import_rows', whole, part)::kernel.gone;
  update crm.import_outcome o set label = 'Erased', sentences = '[]' where o.org_id = p_org and o.record_id::text = any (p_about.ids);
  get diagnostics whole = row_count;
  update crm.import_outcome o set label = kernel.redact(o.label, p_about), sentences = kernel.redact_json(o.sentences, p_about)
  where o.org_id = p_org and (kernel.names(o.label, p_about) or kernel.names_in(o.sentences::text, p_about));
  get diagnostics part = row_count;
  return next ('import_reports', whole, part)::kernel.gone;
  update crm.import_file f set name = kernel.redact(f.name, p_about), header = kernel.redact_json(f.header, p_about),
    mapping = kernel.redact_json(f.mapping, p_about), problems = kernel.redact_json(f.problems, p_about)
  where f.org_id = p_org and (kernel.names(f.name, p_about) or kernel.names_in(f.header::text, p_about)
    or kernel.names_in(f.mapping::text, p_about) or kernel.names_in(f.problems::text, p_about));
end $$;

drop function if exists crm.expire_imports(uuid, uuid, timestamptz, int);
create or replace function crm.expire_imports(p_org uuid, p_action uuid, p_before timestamptz, p_most int, p_keep text[]) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare n int;
begin
  perform kernel.assert_expiring(p_action, 'imports', p_before, p_keep);
  update crm.import_row r set cells = '[]' where r.org_id = p_org and r.id in (
    select x.id from crm.import_row x join crm.import_file f on f.org_id = p_org and f.id = x.file_id join crm.import i on i.org_id = p_org and i.id = f.import_id
    where x.org_id = p_org and i.created_at < p_before and x.cells <> '[]'
      and not exists (select from crm.import_outcome o where o.org_id = p_org and o.file_id = x.file_id and o.line = x.line and o.record_id::text = any (p_keep)) limit p_most);
  get diagnostics n = row_count;
  update crm.import_outcome o set label = 'Expired', sentences = '[]' where o.org_id = p_org and o.label <> 'Expired'
    and (o.record_id is null or o.record_id::text <> all (p_keep)) and exists (
    select 1 from crm.import_file f join crm.import i on i.org_id = p_org and i.id = f.import_id where f.org_id = p_org and f.id = o.file_id and i.created_at < p_before);
  return n;
end $$;

-- Every organisation by its id, for work that no person asks for. The application may learn no more
-- than that across organisations.
create or replace function crm.orgs() returns setof uuid language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select org_id from crm.org
$$;

do $$ declare t text; begin
  foreach t in array array['import', 'import_file', 'import_row', 'import_run', 'import_outcome'] loop
    execute format('alter table crm.%I enable row level security', t);
    execute format('alter table crm.%I force row level security', t);
    execute format('drop policy if exists org on crm.%I', t);
    execute format('create policy org on crm.%I to rescind_app using (org_id = (select kernel.org())) with check (org_id = (select kernel.org()))', t);
  end loop;
  grant usage, create on schema crm to rescind_eraser;
  alter function crm.erase_imports owner to rescind_eraser;
  alter function crm.expire_imports owner to rescind_eraser;
  alter function crm.orgs owner to rescind_eraser;
  revoke create on schema crm from rescind_eraser;
  foreach t in array array['import', 'import_file', 'import_row', 'import_outcome'] loop
    execute format('drop policy if exists erase on crm.%I', t);
    execute format('create policy erase on crm.%I to rescind_eraser using (org_id = (select kernel.org())) with check (org_id = (select kernel.org()))', t);
    execute format('grant select on crm.%I to rescind_eraser', t);
  end loop;
end $$;
grant update (cells, left_out) on crm.import_row to rescind_eraser;
grant update (label, sentences) on crm.import_outcome to rescind_eraser;
grant update (name, header, mapping, problems) on crm.import_file to rescind_eraser;
grant select (org_id) on crm.org to rescind_eraser;
drop policy if exists every on crm.org;
create policy every on crm.org for select to rescind_eraser using (true);
revoke all on function crm.erase_imports, crm.expire_imports, crm.orgs from public;
grant execute on function crm.erase_imports, crm.expire_imports, crm.orgs to rescind_app;
insert into kernel.text_store (name, ord, erase, expire) values ('imports', 10, 'crm.erase_imports', 'crm.expire_imports')
on conflict (name) do update set ord = excluded.ord, erase = excluded.erase, expire = excluded.expire;
