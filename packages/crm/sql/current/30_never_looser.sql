-- What protects a person only grows. An undo takes rows back by deleting them; these it leaves standing, without a word
-- from the handler: who has opted out stays out until that person opts in.
do $$ declare p record; begin
  for p in select policyname, tablename from pg_policies where schemaname = 'crm' and policyname like 'never_looser%' loop
    execute format('drop policy %I on crm.%I', p.policyname, p.tablename);
  end loop;
end $$;
create policy never_looser_delete on crm.suppression as restrictive for delete to rescind_app using (false);
create policy never_looser_update on crm.suppression as restrictive for update to rescind_app using (false);
create policy never_looser_delete on crm.consent_event as restrictive for delete to rescind_app using (kind = 'opt_in');
create policy never_looser_update on crm.consent_event as restrictive for update to rescind_app using (false);
create policy never_looser_delete on crm.erasure as restrictive for delete to rescind_app using (state <> 'carried_out');
create policy never_looser_update on crm.erasure as restrictive for update to rescind_app using (state <> 'carried_out') with check (true);
create policy never_looser_delete on crm.legal_hold as restrictive for delete to rescind_app using (false);
