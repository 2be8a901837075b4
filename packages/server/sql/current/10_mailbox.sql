alter table mailbox.message enable row level security;
alter table mailbox.message force row level security;
drop policy if exists org on mailbox.message;
create policy org on mailbox.message to rescind_app
  using (org_id = (select kernel.org())) with check (org_id = (select kernel.org()));

-- Mail comes in by the built-in mail server, as a role of its own that reads nothing: what a person
-- reads there was handed over.
revoke insert on mailbox.message from rescind_app;
grant usage on schema mailbox to rescind_mailbox;
grant insert (org_id, id, mail_from, rcpt_to, subject, message_id, raw) on mailbox.message to rescind_mailbox;
drop policy if exists arrives on mailbox.message;
create policy arrives on mailbox.message for insert to rescind_mailbox with check (true);
