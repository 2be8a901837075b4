-- Protection follows the person. What can be edited (an address, a company, the record itself) is remembered here from the moment it was
-- so: by triggers (current/08_known_again.sql), in no tool's tables, and out of reach of an undo.

-- The addresses a contact has or ever had, as the keyed hashes of the suppression list.
create table crm.known_address (
  org_id uuid not null default kernel.org(),
  contact_id uuid not null,
  address_key text not null,
  since timestamptz not null,
  -- Null: it is an address of the contact now.
  until timestamptz,
  -- Taken back at once by who had entered it: it counts only for what was entered while it stood.
  mistaken boolean not null default false
);
create index on crm.known_address (org_id, contact_id);
create index on crm.known_address (org_id, address_key);

-- The companies a contact belongs to or ever belonged to.
create table crm.belonged (
  org_id uuid not null default kernel.org(),
  contact_id uuid not null,
  company_id uuid not null,
  since timestamptz not null,
  until timestamptz,
  mistaken boolean not null default false
);
create index on crm.belonged (org_id, contact_id);
create index on crm.belonged (org_id, company_id);

-- Null: every purpose. `own`: what the person said themselves, by a link or a reply; only they take it back.
alter table crm.suppression
  add column purpose text check (purpose in ('marketing', 'service')),
  add column own boolean not null default false,
  add column lifted_at timestamptz,
  add column lifted_because text;
alter table crm.consent_event add column own boolean not null default false;

-- What the log says of organisations that are there already.
do $$ begin
  insert into crm.known_address (org_id, contact_id, address_key, since)
  select c.org_id, c.id, encode(sha256(convert_to(o.address_salt || f, 'UTF8')), 'hex'), c.created_at
  from crm.contact c
  join crm.org o on o.org_id = c.org_id
  cross join lateral (
    select c.email as a union select e.address from crm.contact_email e where e.org_id = c.org_id and e.contact_id = c.id) x
  cross join lateral (
    select lower(btrim(x.a)) as f union select regexp_replace(lower(btrim(x.a)), '[+][^@]*(?=@)', '')) y
  where x.a is not null and x.a <> '' and c.erased_at is null;
  insert into crm.belonged (org_id, contact_id, company_id, since)
  select org_id, id, company_id, created_at from crm.contact where company_id is not null and erased_at is null;
  if to_regclass('history.contact') is null or to_regclass('history.contact_email') is null then return; end if;
  insert into crm.known_address (org_id, contact_id, address_key, since, until)
  select h.org_id, h.id, encode(sha256(convert_to(o.address_salt || f, 'UTF8')), 'hex'), min(h.created_at), max(a.at)
  from (
    select org_id, id, email, created_at, _action, _op from history.contact
    union all
    select org_id, contact_id, address, created_at, _action, _op from history.contact_email) h
  join kernel.action a on a.org_id = h.org_id and a.id = h._action
  join crm.org o on o.org_id = h.org_id
  cross join lateral (
    select lower(btrim(h.email)) as f union select regexp_replace(lower(btrim(h.email)), '[+][^@]*(?=@)', '')) y
  where h._op in ('b', 'D') and h.email is not null and h.email <> ''
    and not exists (select from crm.contact c where c.org_id = h.org_id and c.id = h.id and c.erased_at is not null)
  group by 1, 2, 3;
  insert into crm.belonged (org_id, contact_id, company_id, since, until)
  select h.org_id, h.id, h.company_id, min(h.created_at), max(a.at)
  from history.contact h
  join kernel.action a on a.org_id = h.org_id and a.id = h._action
  where h._op in ('b', 'D') and h.company_id is not null
    and not exists (select from crm.contact c where c.org_id = h.org_id and c.id = h.id
      and (c.erased_at is not null or c.company_id = h.company_id))
  group by 1, 2, 3;
end $$;

do $$ declare t text; begin
  foreach t in array array['known_address', 'belonged'] loop
    execute format('alter table crm.%I enable row level security', t);
    execute format('alter table crm.%I force row level security', t);
    execute format('create policy org on crm.%I for select to rescind_app using (org_id = (select kernel.org()))', t);
    execute format('create policy known on crm.%I to rescind_capture using (org_id = (select kernel.org()))
      with check (org_id = (select kernel.org()))', t);
    execute format('grant select on crm.%I to rescind_app', t);
    execute format('grant select, insert, update, delete on crm.%I to rescind_capture', t);
  end loop;
end $$;
