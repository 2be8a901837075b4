-- What a check of the audit asks of the CRM's own memory, which no action writes directly: each
-- answers sentences. Both follow from the log of changes and from actions, which are compared with
-- what was sealed.

-- Whom a contact or deal is known as (08_known_again.sql): every address and company of the log is
-- remembered, and nothing else; as standing where it stands; since the moment of the action that
-- put it there, until that of the one that took it away. What was there before it was remembered is
-- known since its record was made, until the last write that found it so; of a mistake, where the
-- time matters, neither counts. Of somebody who was erased nothing is known, and what a period took
-- out of the log may be known still.
create or replace function crm.check_known(p_org uuid) returns setof text language sql stable set jit = off as $$
  with gone as materialized (select id::text as id from crm.contact where org_id = p_org and erased_at is not null),
  salt as materialized (select address_salt from crm.org where org_id = p_org),
  known as materialized (
    select 'address' as kind, contact_id::text as subject, address_key as object, since, until, mistaken from crm.known_address where org_id = p_org
    union all select 'company', contact_id::text, company_id::text, since, until, mistaken from crm.belonged where org_id = p_org
    union all select 'customer', deal_id::text, coalesce(company_id, contact_id)::text, since, until, mistaken from crm.won_for where org_id = p_org),
  image as (
    select 'address' as kind, id::text as subject, id, email as value, _op in ('I', 'a') as after, _seq, _action from history.contact where org_id = p_org and email is not null
    union all select 'address', contact_id::text, id, address, _op in ('I', 'a'), _seq, _action from history.contact_email where org_id = p_org
    union all select 'company', id::text, id, company_id::text, _op in ('I', 'a'), _seq, _action from history.contact where org_id = p_org and company_id is not null
    union all select 'customer', h.id::text, h.id, x.id::text, h._op in ('I', 'a'), h._seq, h._action
      from history.deal h cross join lateral (values (h.company_id), (h.contact_id)) x(id) where h.org_id = p_org and h.status = 'won' and x.id is not null),
  -- Each write of a row: what it left there, and what it found.
  written as materialized (
    select kind, subject, value, _action, bool_or(after) as made, bool_or(not after) as stood from image group by kind, subject, id, value, _seq, _action),
  object as materialized (
    select kind, value, value as object from written where kind <> 'address' group by 1, 2
    union all select 'address', w.value, crm.address_key(s.address_salt, f) from (select distinct value from written where kind = 'address') w cross join salt s
      cross join lateral crm.address_forms(w.value) f),
  moved as materialized (
    select w.kind, w.subject, o.object, a.at, bool_or(w.made) as made, bool_or(w.stood) as stood,
      bool_or(w.made and not w.stood) as began, bool_or(w.stood and not w.made) as ended
    from written w join object o on o.kind = w.kind and o.value = w.value join kernel.action a on a.org_id = p_org and a.id = w._action group by 1, 2, 3, 4),
  images as materialized (select kind, subject, object, bool_or(made) as made from moved group by 1, 2, 3),
  stands as materialized (
    select distinct 'address' as kind, x.subject, crm.address_key(s.address_salt, f) as object from (
      select id::text as subject, email as a from crm.contact where org_id = p_org
      union all select contact_id::text, address from crm.contact_email where org_id = p_org) x
    cross join salt s cross join lateral crm.address_forms(x.a) f
    union all select 'company', id::text, company_id::text from crm.contact where org_id = p_org and company_id is not null
    union all select distinct 'customer', d.id::text, x.id::text from crm.deal d cross join lateral (values (d.company_id), (d.contact_id)) x(id)
      where d.org_id = p_org and d.status = 'won' and x.id is not null),
  born as materialized (
    select id::text as subject, created_at from history.contact where org_id = p_org union select id::text, created_at from history.deal where org_id = p_org),
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
    from known k cross join forgot left join moments u on u.at = k.until
    left join moved b on b.kind = k.kind and b.subject = k.subject and b.object = k.object and b.at = k.since
    left join moved e on e.kind = k.kind and e.subject = k.subject and e.object = k.object and e.at = k.until
    left join born r on r.subject = k.subject and r.created_at = k.since
    cross join lateral (values
      ('known, and no action wrote it', not forgot.it and not exists (select from images i where i.kind = k.kind and i.subject = k.subject and i.object = k.object)),
      ('known, and who it is about was erased', exists (select from gone g where g.id in (k.subject, k.object))),
      ('known as it stands, and it does not', k.until is null and not exists (select from stands s where s.kind = k.kind and s.subject = k.subject and s.object = k.object)),
      ('called a mistake, and no undo took it back', k.mistaken and not coalesce(u.by_hand, false)),
      ('known since a moment at which it did not become so', not forgot.it and not (coalesce(b.began, false) or r.subject is not null and not k.mistaken)),
      ('known until a moment at which it did not cease to be', not forgot.it and k.until is not null and not coalesce(e.ended or e.stood and not k.mistaken, false))) w(what, so)
    where w.so)
  select distinct case f.kind when 'customer' then 'the customer of deal ' else 'the ' || f.kind || ' of contact ' end || f.subject || ' is ' || f.what from found f
$$;

-- The report of an import: its run by the answer of its action, its rows by the counts of the run,
-- and what they made by the log of changes.
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
  where r.org_id = p_org and exists (select from jsonb_each(case when jsonb_typeof(r.counts) = 'object' then r.counts end) k where k.value <> coalesce(c.counts -> k.key, '0') or coalesce(c.rows, 0) <> coalesce(c.last, 0))
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
-- Whether mail has left, as the outbox says it, by the mail's own record: a release writes there
-- when it lets one go, which is in the log of changes. One that went back into the queue, because
-- its server was not there, has been let go before.
create or replace function crm.check_mail(p_org uuid) returns setof text language sql stable set jit = off as $$
  select 'message ' || o.id || ' is ' || o.state || case when m.left_at is null then ', and nothing let it go' else ', and it was let go' end
  from kernel.outbox o join crm.message m on m.org_id = o.org_id and m.id = o.id
  where o.org_id = p_org and o.channel = 'email'
    and (m.left_at is not null) <> (o.state in ('claimed', 'sent', 'refused', 'unknown') or o.attempts > 0)
$$;
revoke all on function crm.check_known, crm.check_imports, crm.check_mail from public;
grant execute on function crm.check_known, crm.check_imports, crm.check_mail to rescind_app;
