-- Retention of records: which are due, whom a legal hold keeps, and how each kind goes.

-- Ids of contacts under a legal hold and of everything that is theirs, and their addresses: none of
-- it expires meanwhile.
create or replace function crm.kept_by_holds(p_org uuid, p_at timestamptz) returns text[] language plpgsql stable as $$
begin
  return (with held as materialized (
    select c.id, c.email from crm.contact c
    where c.org_id = p_org and c.id in (
      select h.contact_id from crm.holds_over(array(select x.id from crm.contact x where x.org_id = p_org), p_at) h)),
  own (id) as (
    select held.id::text from held
    union select h.id::text from history.contact_email h join held on h.contact_id = held.id where h.org_id = p_org
    union select h.id::text from history.task h join held on h.contact_id = held.id where h.org_id = p_org
    union select h.id::text from history.note h join held on h.contact_id = held.id where h.org_id = p_org
    union select h.id::text from history.call h join held on h.contact_id = held.id where h.org_id = p_org
    union select h.id::text from history.consent_event h join held on h.contact_id = held.id where h.org_id = p_org
    union select h.id::text from history.message h join held on h.contact_id = held.id where h.org_id = p_org
    union select lower(held.email) from held where held.email is not null
    union select lower(e.address) from crm.contact_email e join held on e.contact_id = held.id where e.org_id = p_org)
  select coalesce(array_agg(own.id), '{}') from own);
end $$;

-- Records of a kind whose period was over at a moment, the oldest first. A record is as old as what
-- happened last with it, be it only that somebody wrote it here: a note from an import of old data
-- is not gone the next day. A contact is as old as the last thing that happened with the person;
-- customers, and whoever has a deal that is open or in force, do not expire.
create or replace function crm.due(p_org uuid, p_kind text, p_before timestamptz, p_keep text[]) returns table (id uuid, since timestamptz) language sql stable as $$
  select x.id, x.since from (
    select m.id, greatest(coalesce(m.left_at, m.created_at), a.at) as since from crm.message m left join kernel.action a on a.org_id = p_org and a.id = m.row_version
    where p_kind = 'mails' and m.org_id = p_org and (m.address <> '' or m.subject <> 'Erased' or m.body <> '')
      -- What still waits to leave is checked again then.
      and (m.left_at is not null or m.direction = 'in' or not exists (select from kernel.outbox o where o.org_id = p_org and o.state in ('queued', 'claimed')
        and o.record_table = 'contact' and o.record_id = m.contact_id))
    union all
    select c.id, greatest(c.at, a.at) from crm.call c left join kernel.action a on a.org_id = p_org and a.id = c.row_version
    where p_kind = 'calls' and c.org_id = p_org and c.summary not in ('', 'Erased')
    union all
    select n.id, greatest(n.created_at, a.at) from crm.note n left join kernel.action a on a.org_id = p_org and a.id = n.row_version
    where p_kind = 'notes' and n.org_id = p_org and n.body <> 'Erased'
    union all
    select t.id, greatest(coalesce(t.done_at, t.archived_at), a.at) from crm.task t left join kernel.action a on a.org_id = p_org and a.id = t.row_version
    where p_kind = 'tasks' and t.org_id = p_org and t.title <> 'Erased' and coalesce(t.done_at, t.archived_at) is not null
    union all
    select c.id, greatest(c.created_at,
      (select max(greatest(n.created_at)) from crm.note n where n.org_id = p_org and n.contact_id = c.id),
      (select max(k.at) from crm.call k where k.org_id = p_org and k.contact_id = c.id),
      (select max(coalesce(m.left_at, m.created_at)) from crm.message m where m.org_id = p_org and m.contact_id = c.id),
      (select max(greatest(t.created_at, t.done_at)) from crm.task t where t.org_id = p_org and t.contact_id = c.id),
      (select max(e.at) from crm.consent_event e where e.org_id = p_org and e.contact_id = c.id),
      (select max(greatest(d.created_at, d.closed_on, d.contract_ends_on)) from crm.deal d where d.org_id = p_org and d.contact_id = c.id)) as since
    from crm.contact c
    where p_kind = 'contacts' and c.org_id = p_org and c.erased_at is null and c.lifecycle <> 'customer'
      and not exists (select from crm.deal d where d.org_id = p_org and d.contact_id = c.id and d.archived_at is null and (d.status = 'open' or d.status = 'won' and d.contract_ends_on is null))
      and not exists (select from crm.erasure e where e.org_id = p_org and e.contact_id = c.id)) x
  where x.since < p_before and x.id::text <> all (p_keep) order by x.since
$$;

-- Rows that are due lose their personal columns, in the row and in all its images; younger rows'
-- images from before lose what they held.
do $$ declare kind text; tbl text; begin
  for kind, tbl in values ('mails', 'message'), ('calls', 'call'), ('notes', 'note'), ('tasks', 'task') loop
    execute format($f$
      create or replace function crm.%1$I(p_org uuid, p_action uuid, p_before timestamptz, p_most int, p_keep text[]) returns int language plpgsql as $b$
      declare own text[] := array(select d.id::text from crm.due(p_org, %2$L, p_before, p_keep) d limit p_most);
      begin
        if cardinality(own) > 0 then perform history.%3$I(p_org, p_action, own); end if;
        return cardinality(own) + history.%4$I(p_org, p_action, p_before, p_keep, p_most);
      end $b$;
      insert into kernel.text_store (name, ord, expire) values (%2$L, 30, 'crm.' || %1$L) on conflict (name) do update set ord = excluded.ord, erase = excluded.erase, expire = excluded.expire$f$,
      'expire_' || kind, kind, 'erase_' || tbl, 'expire_' || tbl);
  end loop;
end $$;

-- What contacts, addresses, consents and colleagues were called before.
create or replace function crm.expire_former_values(p_org uuid, p_action uuid, p_before timestamptz, p_most int, p_keep text[]) returns int language plpgsql as $$
begin
  return history.expire_contact(p_org, p_action, p_before, p_keep, p_most) + history.expire_contact_email(p_org, p_action, p_before, p_keep, p_most)
    + history.expire_consent_event(p_org, p_action, p_before, p_keep, p_most) + history.expire_suppression(p_org, p_action, p_before, p_keep, p_most)
    + history.expire_user(p_org, p_action, p_before, p_keep, p_most);
end $$;
insert into kernel.text_store (name, ord, expire) values ('former_values', 31, 'crm.expire_former_values')
on conflict (name) do update set ord = excluded.ord, erase = excluded.erase, expire = excluded.expire;

revoke all on function crm.kept_by_holds, crm.due, crm.expire_mails, crm.expire_calls, crm.expire_notes, crm.expire_tasks, crm.expire_former_values from public;
grant execute on function crm.kept_by_holds, crm.due, crm.expire_mails, crm.expire_calls, crm.expire_notes, crm.expire_tasks, crm.expire_former_values to rescind_app;

-- What the kernel asks before anything is cleared. As a role that row security binds to the
-- organisation.
create or replace function kernel.period_of(p_org uuid, p_kind text) returns int language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case when r.kind is null then p.days else r.days end from kernel.period p
  left join crm.retention r on r.org_id = p_org and r.kind = p.kind where p.kind = p_kind
$$;
create or replace function kernel.protected(p_org uuid) returns text[] language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select crm.kept_by_holds(p_org, kernel.retention_now())
$$;
create or replace function kernel.expired(p_org uuid, p_table text, p_keys text[]) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare v_kind text := case p_table when 'message' then 'mails' when 'call' then 'calls' when 'note' then 'notes' when 'task' then 'tasks' when 'contact' then 'contacts' end;
begin
  return v_kind is not null and kernel.period_of(p_org, v_kind) is not null and not exists (
    select unnest(p_keys) except
    select d.id::text from crm.due(p_org, v_kind, kernel.retention_now() - kernel.period_of(p_org, v_kind) * interval '24 hours', kernel.protected(p_org)) d);
end $$;
alter function kernel.period_of owner to rescind_undo;
alter function kernel.protected owner to rescind_undo;
alter function kernel.expired owner to rescind_undo;
revoke all on function kernel.period_of, kernel.protected, kernel.expired from public;
grant execute on function kernel.period_of, kernel.protected, kernel.expired to rescind_eraser;
