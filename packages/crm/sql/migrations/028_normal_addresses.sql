-- Addresses are compared in one normal form from here on (current/08_known_again.sql), at known providers without dots as well. What contacts
-- have and had is remembered in these forms too; blocks keep their keys, which the same addresses still have.
create function pg_temp.forms(p_address text) returns setof text language sql immutable as $$
  select f from (
    select case when p_address !~ '[@\uFF20\uFE6B]' then lower(btrim(p_address)) else
      rtrim(lower(btrim(regexp_replace(regexp_replace(
        translate(normalize(p_address, NFKC), U&'\3002\00AD\200B\200C\200D\200E\200F\2060\FEFF', '.'),
        '^[^<>]*<([^<>]*)>\s*$', '\1'), '^\s*mailto:([^?]*).*$', '\1', 'i'), E' \t\r\n')), '.') end as n) a
  cross join lateral (select regexp_replace(n, '[+][^@]*(?=@)', '') as u) b
  cross join lateral (
    select n union select u
    union select replace(split_part(u, '@', 1), '.', '') || '@gmail.com' where u ~ '^[^@]+@(gmail|googlemail)[.]com$') x (f)
  where f <> ''
$$;

do $$ begin
  insert into crm.known_address (org_id, contact_id, address_key, since)
  select distinct on (c.org_id, c.id, k.key) c.org_id, c.id, k.key, c.created_at
  from crm.contact c
  join crm.org o on o.org_id = c.org_id
  cross join lateral (
    select c.email as a union select e.address from crm.contact_email e where e.org_id = c.org_id and e.contact_id = c.id) x
  cross join lateral pg_temp.forms(x.a) f
  cross join lateral (select encode(sha256(convert_to(o.address_salt || f, 'UTF8')), 'hex') as key) k
  where x.a like '%@%' and c.erased_at is null
    and not exists (select from crm.known_address n where n.org_id = c.org_id and n.contact_id = c.id and n.address_key = k.key and n.until is null);
  if to_regclass('history.contact') is null or to_regclass('history.contact_email') is null then return; end if;
  insert into crm.known_address (org_id, contact_id, address_key, since, until)
  select h.org_id, h.id, k.key, min(h.created_at), max(a.at)
  from (
    select org_id, id, email, created_at, _action, _op from history.contact
    union all
    select org_id, contact_id, address, created_at, _action, _op from history.contact_email) h
  join kernel.action a on a.org_id = h.org_id and a.id = h._action
  join crm.org o on o.org_id = h.org_id
  cross join lateral pg_temp.forms(h.email) f
  cross join lateral (select encode(sha256(convert_to(o.address_salt || f, 'UTF8')), 'hex') as key) k
  where h._op in ('b', 'D') and h.email like '%@%'
    and not exists (select from crm.contact c where c.org_id = h.org_id and c.id = h.id and c.erased_at is not null)
    and not exists (select from crm.known_address n where n.org_id = h.org_id and n.contact_id = h.id and n.address_key = k.key)
  group by 1, 2, 3;
end $$;
