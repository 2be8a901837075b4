drop policy if exists org on mailbox.message;
create policy org on mailbox.message to rescind_app
  using (org_id = (select kernel.org())) with check (org_id = (select kernel.org()));
