-- Whom is a contact known to be? Addresses and companies are remembered from the moment they were
-- entered, so that a protection does not end with the link it was found by.

-- The form in which addresses are compared: lower case, full-width signs as plain ones, without
-- what is not seen, `mailto:`, a display name and dots at the end. Writers store it so already
-- (contact/normal-address.ts), but for the case; this is for what was there before them. Anything
-- else than an address is lower case.
create or replace function crm.normal_address(p_address text) returns text
language sql immutable parallel safe as $$
  select case when p_address !~ '[@\uFF20\uFE6B]' then lower(btrim(p_address)) else
    rtrim(lower(btrim(regexp_replace(regexp_replace(
      translate(normalize(p_address, NFKC), U&'\3002\00AD\200B\200C\200D\200E\200F\2060\FEFF', '.'),
      '^[^<>]*<([^<>]*)>\s*$', '\1'), '^\s*mailto:([^?]*).*$', '\1', 'i'), E' \t\r\n')), '.') end
$$;

-- The key under which an address is suppressed and known again: it blocks when the address itself
-- has been erased. The salt is the organisation's (crm.org.address_salt), so that equal addresses
-- of two organisations have unequal keys.
create or replace function crm.address_key(p_salt text, p_address text) returns text
language sql stable parallel safe as $$
  select encode(sha256(convert_to(p_salt || crm.normal_address(p_address), 'UTF8')), 'hex')
$$;

-- An address and, where it has a tag (`name+tag@`), the one that its mail ends in; at a provider
-- that is known to overlook dots, the one without them.
create or replace function crm.address_forms(p_address text) returns setof text
language sql immutable parallel safe as $$
  select f from (select crm.normal_address(p_address) as n) a
  cross join lateral (select regexp_replace(n, '[+][^@]*(?=@)', '') as u) b
  cross join lateral (
    select n union select u
    union select replace(split_part(u, '@', 1), '.', '') || '@gmail.com' where u ~ '^[^@]+@(gmail|googlemail)[.]com$') x (f)
  where f <> ''
$$;

-- Brings what is known of these contacts to what stands now. What ends stays known. Who was erased
-- belongs to a company still, and is not known by it.
create or replace function crm.know_again(p_contacts uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_org uuid := kernel.org(); v_now timestamptz := coalesce(kernel.action_at(), clock_timestamp()); v_mistaken boolean := kernel.at_once();
begin
  with had as (
    select k.ctid, k.contact_id, k.address_key from crm.known_address k
    where k.org_id = v_org and k.contact_id = any (p_contacts) and k.until is null),
  has as materialized (
    select distinct x.id, crm.address_key(o.address_salt, f) as address_key
    from (
      select c.id, c.email as a from crm.contact c where c.org_id = v_org and c.id = any (p_contacts) and c.erased_at is null
      union all
      select e.contact_id, e.address from crm.contact_email e join crm.contact c on c.org_id = e.org_id and c.id = e.contact_id and c.erased_at is null
      where e.org_id = v_org and e.contact_id = any (p_contacts)) x
    join crm.org o on o.org_id = v_org
    cross join lateral crm.address_forms(x.a) f),
  ended as (
    update crm.known_address k set until = v_now, mistaken = v_mistaken from had
    where k.ctid = had.ctid
      and not exists (select from has where has.id = had.contact_id and has.address_key = had.address_key))
  insert into crm.known_address (org_id, contact_id, address_key, since)
  select v_org, has.id, has.address_key, v_now from has
  where not exists (select from had where had.contact_id = has.id and had.address_key = has.address_key);

  with had as (
    select b.ctid, b.contact_id, b.company_id from crm.belonged b
    where b.org_id = v_org and b.contact_id = any (p_contacts) and b.until is null),
  has as materialized (
    select c.id, c.company_id from crm.contact c
    where c.org_id = v_org and c.id = any (p_contacts) and c.company_id is not null and c.erased_at is null),
  ended as (
    update crm.belonged b set until = v_now, mistaken = v_mistaken from had
    where b.ctid = had.ctid
      and not exists (select from has where has.id = had.contact_id and has.company_id = had.company_id))
  insert into crm.belonged (org_id, contact_id, company_id, since)
  select v_org, has.id, has.company_id, v_now from has
  where not exists (select from had where had.contact_id = has.id and had.company_id = has.company_id);
end $$;

-- Brings whose customers these deals make to what stands now. A link that is cut while a deal is
-- won ends nothing.
create or replace function crm.know_won(p_deals uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_org uuid := kernel.org(); v_now timestamptz := coalesce(kernel.action_at(), clock_timestamp()); v_mistaken boolean := kernel.at_once();
begin
  with had as (
    select w.ctid, w.deal_id, w.company_id, w.contact_id from crm.won_for w
    where w.org_id = v_org and w.deal_id = any (p_deals) and w.until is null),
  has as materialized (
    select d.id, x.company_id, x.contact_id from crm.deal d
    cross join lateral (values (d.company_id, null::uuid), (null, d.contact_id)) x(company_id, contact_id)
    where d.org_id = v_org and d.id = any (p_deals) and d.status = 'won' and num_nonnulls(x.company_id, x.contact_id) = 1
      and not exists (select from crm.contact c where c.org_id = d.org_id and c.id = x.contact_id and c.erased_at is not null)),
  ended as (
    update crm.won_for w set until = v_now, mistaken = v_mistaken from had
    where w.ctid = had.ctid and not exists (select from has where has.id = had.deal_id
      and (has.company_id = had.company_id or has.contact_id = had.contact_id)))
  insert into crm.won_for (org_id, deal_id, company_id, contact_id, since)
  select v_org, has.id, has.company_id, has.contact_id, v_now from has
  where not exists (select from had where had.deal_id = has.id and (had.company_id = has.company_id or had.contact_id = has.contact_id));
end $$;

-- Of somebody who was erased nothing is known; the suppression list has their keys.
create or replace function crm.forget_known(p_contacts uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from crm.known_address k where k.org_id = kernel.org() and k.contact_id = any (p_contacts);
  delete from crm.belonged b where b.org_id = kernel.org() and b.contact_id = any (p_contacts);
  delete from crm.won_for w where w.org_id = kernel.org() and w.contact_id = any (p_contacts);
end $$;

create or replace function crm.note_contacts() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare changed uuid[]; erased uuid[];
begin
  if tg_op = 'INSERT' then
    changed := array(select n.id from n where n.email is not null or n.company_id is not null);
  elsif tg_op = 'DELETE' then
    changed := array(select o.id from o where o.email is not null or o.company_id is not null);
  else
    changed := array(select n.id from n join o on o.org_id = n.org_id and o.id = n.id
      where n.email is distinct from o.email or n.company_id is distinct from o.company_id);
    erased := array(select n.id from n join o on o.org_id = n.org_id and o.id = n.id
      where n.erased_at is not null and (n.email is distinct from o.email or o.erased_at is null));
  end if;
  if cardinality(changed) > 0 then perform crm.know_again(changed); end if;
  if cardinality(erased) > 0 then perform crm.forget_known(erased); end if;
  return null;
end $$;

create or replace function crm.note_addresses() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare changed uuid[];
begin
  if tg_op = 'INSERT' then changed := array(select distinct n.contact_id from n);
  elsif tg_op = 'DELETE' then changed := array(select distinct o.contact_id from o);
  else changed := array(select n.contact_id from n union select o.contact_id from o);
  end if;
  if cardinality(changed) > 0 then perform crm.know_again(changed); end if;
  return null;
end $$;

create or replace function crm.note_deals() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare changed uuid[];
begin
  if tg_op = 'INSERT' then changed := array(select n.id from n where n.status = 'won');
  elsif tg_op = 'DELETE' then changed := array(select o.id from o where o.status = 'won');
  else
    changed := array(select n.id from n join o on o.org_id = n.org_id and o.id = n.id where 'won' in (n.status, o.status)
      and (n.status, n.company_id, n.contact_id) is distinct from (o.status, o.company_id, o.contact_id));
  end if;
  if cardinality(changed) > 0 then perform crm.know_won(changed); end if;
  return null;
end $$;

-- In the names of the kernel's own triggers: they are asked in an undo too, and write no table that
-- goes back.
do $$ declare t text; f text; begin
  for t, f in values ('contact', 'note_contacts'), ('contact_email', 'note_addresses'), ('deal', 'note_deals') loop
    execute format('create or replace trigger rescind_known_insert after insert on crm.%I referencing new table as n
      for each statement execute function crm.%I()', t, f);
    execute format('create or replace trigger rescind_known_update after update on crm.%I referencing old table as o new table as n
      for each statement execute function crm.%I()', t, f);
    execute format('create or replace trigger rescind_known_delete after delete on crm.%I referencing old table as o
      for each statement execute function crm.%I()', t, f);
  end loop;
end $$;

-- These contacts, and the other records that are the same person: one of their addresses, of now or
-- before, is or was one of theirs, and so on from record to record, however many lie between. The
-- walk goes from records to addresses and back, and takes each once. since, until: for protections
-- entered in that time; without bounds but where an address was a slip of the hand. The planner
-- expects a hundred times what a walk finds, so it stays out of what its callers plan, and is not
-- compiled.
create or replace function crm.same_person(p_contacts uuid[])
returns table (contact_id uuid, other_id uuid, since timestamptz, until timestamptz) language plpgsql stable set jit = off as $$
#variable_conflict use_column
begin
  return query
  with recursive walk (contact_id, other_id, address_key, since, until) as (
    select c, c, null::text, '-infinity'::timestamptz, 'infinity'::timestamptz from unnest(p_contacts) c
    union
    select w.contact_id, n.other_id, n.address_key,
      case when n.mistaken then greatest(w.since, n.since) else w.since end,
      case when n.mistaken then least(w.until, n.until) else w.until end
    from walk w
    cross join lateral (
      select null::uuid as other_id, k.address_key, k.mistaken, k.since, k.until
      from crm.known_address k where k.contact_id = w.other_id and w.address_key is null
      union all
      select k.contact_id, null, k.mistaken, k.since, k.until
      from crm.known_address k where k.address_key = w.address_key) n
    where n.other_id is distinct from w.contact_id
      and (not n.mistaken or greatest(w.since, n.since) <= least(w.until, n.until)))
  select w.contact_id, w.other_id, w.since, w.until from walk w where w.address_key is null;
end $$;

do $$ declare t text; begin
  foreach t in array array['known_address', 'belonged', 'won_for'] loop
    execute format('alter table crm.%I enable row level security', t);
    execute format('alter table crm.%I force row level security', t);
    execute format('drop policy if exists org on crm.%I', t);
    execute format('create policy org on crm.%I for select to rescind_app using (org_id = (select kernel.org()))', t);
    execute format('drop policy if exists known on crm.%I', t);
    execute format('create policy known on crm.%I to rescind_capture using (org_id = (select kernel.org())) with check (org_id = (select kernel.org()))', t);
  end loop;
end $$;

grant create on schema crm to rescind_capture;
alter function crm.know_again owner to rescind_capture;
alter function crm.forget_known owner to rescind_capture;
alter function crm.note_contacts owner to rescind_capture;
alter function crm.note_addresses owner to rescind_capture;
alter function crm.know_won owner to rescind_capture;
alter function crm.note_deals owner to rescind_capture;
revoke create on schema crm from rescind_capture;
revoke all on function crm.know_again, crm.forget_known, crm.note_contacts, crm.note_addresses, crm.know_won, crm.note_deals from public;
grant usage on schema crm to rescind_capture;
grant select (org_id, id, email, company_id, erased_at) on crm.contact to rescind_capture;
grant select (org_id, contact_id, address) on crm.contact_email to rescind_capture;
grant select (org_id, id, status, company_id, contact_id) on crm.deal to rescind_capture;
drop policy if exists known on crm.deal;
create policy known on crm.deal for select to rescind_capture using (org_id = (select kernel.org()));
grant select (org_id, address_salt) on crm.org to rescind_capture;
drop policy if exists known on crm.org;
create policy known on crm.org for select to rescind_capture using (org_id = (select kernel.org()));
grant execute on function crm.normal_address, crm.address_key, crm.address_forms, crm.same_person to rescind_app;
grant execute on function crm.normal_address, crm.address_key, crm.address_forms to rescind_capture;
