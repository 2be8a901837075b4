-- Would mail that a person sent or approved, and that still waits, be held out because of this
-- action? Why mail is held out, crm.stays says; asked is only for a reason that the action can have
-- made: what stays anyway it does not stop. Opt-outs, blocked addresses, legal holds and whatever
-- wins a deal are not looked for: for an agent they are always plans; and it switches off no
-- agents.
create or replace function kernel.stops_approved(p_org uuid, p_action uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_tables text[] := array(select distinct w.tbl from kernel.touched w where w.org_id = p_org and w.action_id = p_action
    and w.tbl in ('contact', 'contact_email', 'enrolment', 'sequence', 'deal'));
  -- What holds for a person, whichever record of theirs the mail is for: they are known again by
  -- their addresses.
  c_personal constant text[] := '{opted_out,suppressed,erased,bounced,customer,legal_hold}';
  v_ids uuid[]; v_why text[]; v_known uuid[];
begin
  if v_tables = '{}' or p_org is distinct from kernel.org() then return false; end if;
  -- Of whom mail may stay, and for which reasons (one line for each).
  with was as materialized (
    select o.id, o._op as op, to_jsonb(o) as v, to_jsonb(a) as n from history.contact o
    left join history.contact a on o._op = 'b' and a._op = 'a' and a._seq = o._seq and a.org_id = o.org_id and a.id = o.id
    where 'contact' = any (v_tables) and o.org_id = p_org and o._action = p_action and o._op in ('b', 'I', 'D')),
  written (id, why) as materialized (
    select id, 'archived' from was where n ->> 'archived_at' is not null and v ->> 'archived_at' is null
    union all select id, unnest('{address_changed,no_address}'::text[] || c_personal) from was where n -> 'email' is distinct from v -> 'email' and op = 'b'
    union all select id, unnest(c_personal) from was where op = 'I'
    union all select id, unnest('{customer,legal_hold}'::text[]) from was where n -> 'company_id' is distinct from v -> 'company_id' and op = 'b'
    union all select id, 'customer' from was where n ->> 'lifecycle' = 'customer' and v ->> 'lifecycle' is distinct from 'customer'
    union all select id, 'gone' from was where op = 'D'
    union all
    select e.contact_id, unnest(c_personal) from history.contact_email e
    where 'contact_email' = any (v_tables) and e.org_id = p_org and e._action = p_action and e._op in ('I', 'a')
    union all
    select e.contact_id, unnest('{paused,stopped,gone}'::text[]) from history.enrolment e
    where 'enrolment' = any (v_tables) and e.org_id = p_org and e._action = p_action and e._op in ('b', 'D')
    union all
    -- A won deal makes customers of those to whom it is linked.
    select b.contact_id, 'customer' from history.deal h
    join crm.deal d on d.org_id = h.org_id and d.id = h.id and d.status = 'won'
    cross join lateral (select k.contact_id from crm.belonged k where k.org_id = d.org_id and k.company_id = d.company_id
      union select d.contact_id where d.contact_id is not null) b
    where 'deal' = any (v_tables) and h.org_id = p_org and h._action = p_action and h._op in ('b', 'I'))
  select array_agg(w.id), array_agg(w.why), array_agg(distinct w.id) filter (where w.why = any (c_personal)) into v_ids, v_why, v_known from written w;
  if v_ids is not null and exists (
      with waiting as materialized (
        select o.id, p.why from (
          select u.id, u.why from unnest(v_ids, v_why) u(id, why)
          union
          select s.other_id, u.why from crm.same_person(v_known) s join unnest(v_ids, v_why) u(id, why) on u.id = s.contact_id and u.why = any (c_personal)) p
        join kernel.outbox o on o.org_id = p_org and o.record_table = 'contact' and o.record_id = p.id and o.channel = 'email' and o.state = 'queued'
        join kernel.action x on x.org_id = o.org_id and x.id = o.action_id and kernel.because_of_person(x))
      select from crm.stays(p_org, array(select w.id from waiting w), kernel.action_now()) s
      join waiting w on w.id = s.id and w.why = s.reason) then
    return true;
  end if;
  -- A sequence that is switched off, with whoever is in it.
  return 'sequence' = any (v_tables) and exists (
    select from history.sequence h
    join crm.sequence q on q.org_id = h.org_id and q.id = h.id
    join crm.enrolment e on e.org_id = q.org_id and e.sequence_id = q.id and e.state = 'active'
    join kernel.outbox o on o.org_id = e.org_id and o.record_table = 'contact' and o.record_id = e.contact_id and o.state = 'queued'
      and o.body #>> '{meta,enrolment}' = e.id::text
    join kernel.action x on x.org_id = o.org_id and x.id = o.action_id and kernel.because_of_person(x)
    where h.org_id = p_org and h._action = p_action and h._op = 'b' and h.active and not q.active);
end $$;
-- It reads the log, and what people may read, as the application does.
alter function kernel.stops_approved owner to rescind_undo;
revoke all on function kernel.stops_approved from public;
grant execute on function kernel.stops_approved to rescind_capture, rescind_undo;
