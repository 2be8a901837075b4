-- Why messages of the outbox stay after all: everything that could have held them out when they
-- were planned, whether they still go to the contact's address, and whether their sequence still
-- wants them. One line for each that stays.
create or replace function crm.stays(p_org uuid, p_messages uuid[], p_at timestamptz) returns table (id uuid, reason text, evidence text)
language sql stable as $$
  with asked as materialized (
    select o.id, o.recipient, o.record_id as contact_id, coalesce(o.body #>> '{meta,purpose}', 'marketing') as purpose, (o.body #>> '{meta,enrolment}')::uuid as enrolment_id
    from kernel.outbox o where o.org_id = p_org and o.id = any (p_messages)),
  verdict as (
    select p.purpose, c.* from (select purpose, array_agg(contact_id) as contacts from asked group by purpose) p
    cross join lateral crm.contactability(p.contacts, 'email', p.purpose, p_at) c)
  select a.id,
    case when k.id is null or (a.enrolment_id is not null and e.id is null) then 'gone' when v.reason is not null then v.reason
      when lower(k.email) <> lower(a.recipient) then 'address_changed'
      when e.state in ('paused', 'stopped') then e.state when not s.active then 'sequence_stopped' end,
    case when k.id is null then 'The contact is not there any more'
      when a.enrolment_id is not null and e.id is null then 'The enrolment is not there any more' when v.reason is not null then v.evidence
      when lower(k.email) <> lower(a.recipient) then 'The contact has another address now'
      when e.state in ('paused', 'stopped') then 'Its enrolment in “' || s.name || '” is ' || e.state else 'The sequence “' || s.name || '” was stopped' end
  from asked a
  left join crm.contact k on k.org_id = p_org and k.id = a.contact_id
  left join verdict v on v.contact_id = a.contact_id and v.purpose = a.purpose
  left join crm.enrolment e on e.org_id = p_org and e.id = a.enrolment_id
  left join crm.sequence s on s.org_id = p_org and s.id = e.sequence_id
  where k.id is null or v.reason is not null or lower(k.email) <> lower(a.recipient) or e.state in ('paused', 'stopped') or not s.active
    or (a.enrolment_id is not null and e.id is null)
$$;
grant execute on function crm.stays to rescind_app;

-- Mail is held out for a reason that is so at that moment, whoever says it.
create or replace function crm.held_out_rightly() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare v_held uuid[]; v_org uuid;
begin
  if current_user <> 'rescind_app' then return null; end if;
  select n.org_id, array_agg(n.id) into v_org, v_held from now n join was o on o.org_id = n.org_id and o.id = n.id
  where n.channel = 'email' and n.state = 'held_out' and o.state <> 'held_out'
    -- Altered while it was on its way: the row says by which erasure.
    and not (n.reason = 'names_erased' and n.erased_by is not null) group by n.org_id;
  if v_held is not null and exists (
      select from now n where n.id = any (v_held) and not exists (
        select from crm.stays(v_org, v_held, (select a.at from kernel.action a where a.org_id = v_org and a.id = kernel.running())) s
        where s.id = n.id and s.reason = n.reason)) then
    raise exception 'mail is held out for a reason that is so' using errcode = '55000';
  end if;
  return null;
end $$;
revoke all on function crm.held_out_rightly from public;
create or replace trigger held_out_rightly after update on kernel.outbox
  referencing old table as was new table as now for each statement execute function crm.held_out_rightly();

-- What is done in the house was done by the work that says so, or stays for a reason that is so.
-- That the work follows from it, the kernel asks.
create or replace function crm.errand_rightly() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare a kernel.action;
begin
  if current_user <> 'rescind_app' then return null; end if;
  if not exists (select from now n join was o on o.org_id = n.org_id and o.id = n.id
      where n.channel in ('erasure', 'legal_hold_release', 'sequence_activation') and o.state = 'queued' and n.state in ('sent', 'held_out')) then return null; end if;
  select * into a from kernel.action k where k.org_id = kernel.org() and k.id = kernel.running();
  if exists (select from now n join was o on o.org_id = n.org_id and o.id = n.id
      where o.state = 'queued' and n.state in ('sent', 'held_out') and not coalesce(case n.channel
        when 'erasure' then a.tool = 'contact_erased' and case
          when n.state = 'sent' then exists (select from crm.contact c join kernel.erasure e on e.org_id = c.org_id and e.key = c.id::text
            where c.org_id = n.org_id and c.id = n.record_id and c.erased_at = a.at and e.action_id = a.id and e.request_id = n.action_id)
          when n.reason = 'legal_hold' then exists (select from crm.holds_over(array[n.record_id], a.at))
          when n.reason = 'gone' then not exists (select from crm.erasure e where e.org_id = n.org_id and e.id = (n.body #>> '{meta,erasure}')::uuid and e.state <> 'carried_out') end
        when 'legal_hold_release' then a.tool = 'legal_hold_end' and case
          when n.state = 'sent' then exists (select from crm.legal_hold h
            where h.org_id = n.org_id and h.id = n.record_id and h.released_on is not null and h.row_version = a.id)
          when n.reason = 'gone' then not exists (select from crm.legal_hold h
            where h.org_id = n.org_id and h.id = n.record_id and h.released_on is null and h.release_asked_at is not null) end
        when 'sequence_activation' then a.tool = 'sequence_activated' and case
          when n.state = 'sent' then exists (select from crm.sequence q
            where q.org_id = n.org_id and q.id = n.record_id and q.active and q.approved_digest = n.body #>> '{meta,digest}' and q.row_version = a.id)
          when n.reason = 'gone' then not exists (select from crm.sequence q
            where q.org_id = n.org_id and q.id = n.record_id and q.activating_at is not null and q.archived_at is null)
          when n.reason = 'text_changed' then crm.sequence_digest(n.record_id) is distinct from n.body #>> '{meta,digest}' end
        else true end, false)) then
    raise exception 'what is done in the house is done, or stays for a reason that is so' using errcode = '55000';
  end if;
  return null;
end $$;
revoke all on function crm.errand_rightly from public;
create or replace trigger errand_rightly after update on kernel.outbox
  referencing old table as was new table as now for each statement execute function crm.errand_rightly();
