-- What protects a person only grows. An undo takes rows back by deleting them; these it leaves
-- standing, without a word from the handler: who has opted out stays out. Two things end them:
-- whoever entered one by hand takes it back within the window, as long as nothing was held out
-- because of it; and the tools that lift.
do $$ declare p record; begin
  for p in select policyname, tablename from pg_policies where schemaname = 'crm' and policyname like 'never_looser%' loop
    execute format('drop policy %I on crm.%I', p.policyname, p.tablename);
  end loop;
end $$;

-- Was anything that waited to leave for one of these contacts held out for such a reason since?
create or replace function crm.relied_on(p_contacts uuid[], p_reasons text[], p_since timestamptz) returns boolean language sql stable as $$
  select exists (select from kernel.outbox o
    where o.org_id = kernel.org() and o.record_table = 'contact' and o.record_id = any (p_contacts) and o.state = 'held_out'
      and o.reason = any (p_reasons) and o.settled_at >= p_since)
$$;
-- Every record of the people who have or had an address.
create or replace function crm.known_by(p_address_key text) returns uuid[] language sql stable as $$
  select array(select p.other_id from crm.same_person(array(
    select a.contact_id from crm.known_address a where a.org_id = kernel.org() and a.address_key = p_address_key)) p)
$$;
grant execute on function crm.relied_on, crm.known_by to rescind_app;

create policy never_looser_delete on crm.suppression as restrictive for delete to rescind_app using (
  (select kernel.at_once()) and not own and lifted_at is null and reason <> 'erased'
  and not crm.relied_on(crm.known_by(address_key), array['opted_out', 'suppressed', 'bounced'], created_at));
create policy never_looser_update on crm.suppression as restrictive for update to rescind_app using (
  reason <> 'erased' and (select kernel.runs_any(array['suppression_lift', 'consent_restore', 'consent_record'])));
create policy never_looser_delete on crm.consent_event as restrictive for delete to rescind_app using (
  kind = 'opt_in' or (select kernel.at_once()) and not own and not crm.relied_on(
    array(select p.other_id from crm.same_person(array[contact_id]) p), array['opted_out'], created_at));
create policy never_looser_update on crm.consent_event as restrictive for update to rescind_app using (false);
create policy never_looser_delete on crm.erasure as restrictive for delete to rescind_app using (state <> 'carried_out');
create policy never_looser_update on crm.erasure as restrictive for update to rescind_app using (state <> 'carried_out') with check (true);
-- Whoever was kept from a mail or an erasure by it has relied on it, of a company all its people.
create policy never_looser_delete on crm.legal_hold as restrictive for delete to rescind_app using (
  (select kernel.at_once()) and not exists (select from kernel.outbox o
    where o.org_id = kernel.org() and o.state = 'held_out' and o.reason = 'legal_hold' and o.settled_at >= legal_hold.created_at
      and o.record_table = 'contact' and o.record_id in (
        select p.other_id from crm.same_person(array(
          select legal_hold.contact_id where legal_hold.contact_id is not null
          union select b.contact_id from crm.belonged b where b.org_id = kernel.org() and b.company_id = legal_hold.company_id)) p)));
create policy never_looser_update on crm.legal_hold as restrictive for update to rescind_app using (
  (select kernel.runs_any(array['legal_hold_release', 'legal_hold_end'])));
