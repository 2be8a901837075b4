-- What a check of the audit asks of the CRM's own memory, which no action writes directly: each answers sentences. Both follow from the log of changes and
-- from actions, which are compared with what was sealed.

-- Whom a contact or deal is known as (08_known_again.sql): every address and company of the log is remembered, and nothing else; as standing where it
-- stands; since and until a moment of an action. Of somebody who was erased nothing is known, and what a period took out of the log may be known still.
create or replace function crm.check_known(p_org uuid) returns setof text language sql stable set jit = off as $$
  with gone as materialized (select id::text as id from crm.contact where org_id = p_org and erased_at is not null),
  salt as materialized (select address_salt from crm.org where org_id = p_org),
  known as materialized (
    select 'address' as kind, contact_id::text as subject, address_key as object, since, until, mistaken from crm.known_address where org_id = p_org
    union all select 'company', contact_id::text, company_id::text, since, until, mistaken from crm.belonged where org_id = p_org
    union all select 'customer', deal_id::text, coalesce(company_id, contact_id)::text, since, until, mistaken from crm.won_for where org_id = p_org),
  written as (
    select h.id::text as subject, h.email as address, h._op from history.contact h where h.org_id = p_org
    union all select h.contact_id::text, h.address, h._op from history.contact_email h where h.org_id = p_org),
  images as materialized (
    select 'address' as kind, w.subject, crm.address_key(s.address_salt, f) as object, bool_or(w._op in ('I', 'a')) as made
      from (select subject, address, _op from written group by 1, 2, 3) w cross join salt s cross join lateral crm.address_forms(w.address) f group by 1, 2, 3
    union all select 'company', h.id::text, h.company_id::text, bool_or(h._op in ('I', 'a')) from history.contact h where h.org_id = p_org and h.company_id is not null group by 1, 2, 3
    union all select 'customer', h.id::text, x.id::text, bool_or(h._op in ('I', 'a')) from history.deal h cross join lateral (values (h.company_id), (h.contact_id)) x(id)
      where h.org_id = p_org and h.status = 'won' and x.id is not null group by 1, 2, 3),
  stands as materialized (
    select distinct 'address' as kind, x.subject, crm.address_key(s.address_salt, f) as object from (
      select id::text as subject, email as a from crm.contact where org_id = p_org
      union all select contact_id::text, address from crm.contact_email where org_id = p_org) x
    cross join salt s cross join lateral crm.address_forms(x.a) f
    union all select 'company', id::text, company_id::text from crm.contact where org_id = p_org and company_id is not null
    union all select distinct 'customer', d.id::text, x.id::text from crm.deal d cross join lateral (values (d.company_id), (d.contact_id)) x(id)
      where d.org_id = p_org and d.status = 'won' and x.id is not null),
  moments as materialized (select at, bool_or(kind = 'undo' and mode = 'implicit' and agent_id is null) as by_hand from kernel.action where org_id = p_org group by at),
  forgot as materialized (select exists (select from kernel.erasure e where e.org_id = p_org and e.tbl = 'retention' and e.key = 'former_values') as it),
  found as (
    select i.kind, i.subject, 'forgotten' as what from images i where i.made and not exists (select from gone g where g.id in (i.subject, i.object))
      and not exists (select from known k where k.kind = i.kind and k.subject = i.subject and k.object = i.object)
    union all
    select s.kind, s.subject, 'not known as it stands' from stands s where not exists (select from gone g where g.id in (s.subject, s.object))
      and not exists (select from known k where k.kind = s.kind and k.subject = s.subject and k.object = s.object and k.until is null)
    union all
    select k.kind, k.subject, w.what
    from known k cross join forgot left join moments a on a.at = k.since left join moments u on u.at = k.until
    cross join lateral (values
      ('known, and no action wrote it', not forgot.it and not exists (select from images i where i.kind = k.kind and i.subject = k.subject and i.object = k.object)),
      ('known as it stands, and it does not', k.until is null and not exists (select from stands s where s.kind = k.kind and s.subject = k.subject and s.object = k.object)),
      ('called a mistake, and no undo took it back', k.mistaken and not coalesce(u.by_hand, false)),
      ('known since or until a moment at which nobody acted', k.until is not null and u.at is null
        or a.at is null and k.since not in (select created_at from crm.contact where org_id = p_org union all select created_at from crm.deal where org_id = p_org))) w(what, so)
    where w.so)
  select distinct case f.kind when 'customer' then 'the customer of deal ' else 'the ' || f.kind || ' of contact ' end || f.subject || ' is ' || f.what from found f
$$;

-- The report of an import: its run by the answer of its action, its rows by the counts of the run, and what they made by the log of changes.
create or replace function crm.check_imports(p_org uuid) returns setof text language sql stable set jit = off as $$
  with ran as materialized (
    select a.* from kernel.action a where a.org_id = p_org and a.tool = 'import_run' and a.kind = 'do' and a.state in ('applied', 'undone', 'partly_undone')),
  made as materialized (
    select 'company' as tbl, id, _action from history.company where org_id = p_org and _op = 'I' union all
    select 'product', id, _action from history.product where org_id = p_org and _op = 'I' union all
    select 'contact', id, _action from history.contact where org_id = p_org and _op = 'I' union all
    select 'deal', id, _action from history.deal where org_id = p_org and _op = 'I'),
  counted as materialized (
    select o.action_id, jsonb_object_agg(o.outcome, o.n) as counts, sum(o.n) as rows, max(o.last) as last
    from (select action_id, outcome, count(*) as n, max(nr) as last from crm.import_outcome where org_id = p_org group by 1, 2) o group by 1)
  select 'the import by action ' || coalesce(r.action_id, a.id) || case when r.action_id is null then ' has lost its report'
      when a.id is null then ' has a report, and no action ran it' else ' has another report than its action answered' end
  from (select * from crm.import_run where org_id = p_org) r full join ran a on a.id = r.action_id
  where r.action_id is null or a.id is null or r.at <> a.at
    or not (a.input ? 'erased_by') and r.import_id::text is distinct from a.input ->> 'import'
    or jsonb_typeof(a.output -> 'counts') = 'object' and r.counts <> a.output -> 'counts'
  union all
  select 'the import by action ' || r.action_id || ' has other rows than it counts' from crm.import_run r left join counted c on c.action_id = r.action_id
  where r.org_id = p_org and exists (select from jsonb_each(r.counts) k where k.value <> coalesce(c.counts -> k.key, '0') or coalesce(c.rows, 0) <> coalesce(c.last, 0))
  union all
  select 'row ' || o.nr || ' of the import by action ' || o.action_id || ' is said to have made a record, and the log says otherwise' from crm.import_outcome o
  where o.org_id = p_org and o.outcome = 'create' and not exists (select from made m where m._action = o.action_id and m.tbl = o.record_table and m.id = o.record_id)
  union all
  select 'row ' || o.nr || ' of the import by action ' || o.action_id || ' is of no file of it' from crm.import_outcome o
  where o.org_id = p_org and not exists (select from crm.import_run r join crm.import_file f on f.org_id = p_org and f.import_id = r.import_id
    where r.org_id = p_org and r.action_id = o.action_id and f.id = o.file_id and o.line between 1 and 2147483647)
  union all
  select 'the report of an import by action ' || o.action_id || ' is of no run' from (select distinct action_id from crm.import_outcome where org_id = p_org) o
  where not exists (select from crm.import_run r where r.org_id = p_org and r.action_id = o.action_id)
$$;
-- Whether mail has left, as the outbox says it, by the mail's own record: a release writes there when it lets one go, which is in the log of changes. One that
-- went back into the queue, because its server was not there, has been let go before.
create or replace function crm.check_mail(p_org uuid) returns setof text language sql stable set jit = off as $$
  select 'message ' || o.id || ' is ' || o.state || case when m.left_at is null then ', and nothing let it go' else ', and it was let go' end
  from kernel.outbox o join crm.message m on m.org_id = o.org_id and m.id = o.id
  where o.org_id = p_org and o.channel = 'email'
    and (m.left_at is not null) <> (o.state in ('claimed', 'sent', 'refused', 'unknown') or o.attempts > 0)
$$;
revoke all on function crm.check_known, crm.check_imports, crm.check_mail from public;
grant execute on function crm.check_known, crm.check_imports, crm.check_mail to rescind_app;
