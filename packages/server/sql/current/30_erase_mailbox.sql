-- Mail that arrived at the built-in mail server forgets a person. What was written to the person goes whole; so does every other mail
-- whose message in the outbox named the person: a mail as it was sent can not be rewritten.
create or replace function mailbox.erase_mail(p_org uuid, p_erasure uuid, p_about kernel.about) returns setof kernel.gone
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare whole bigint;
begin
  perform kernel.assert_erasing(p_erasure);
  update mailbox.message m set mail_from = case when lower(m.mail_from) = any (p_about.addresses) then '' else m.mail_from end,
    rcpt_to = '{}', subject = 'Erased', message_id = null, raw = ''
  where m.org_id = p_org and (lower(m.mail_from) = any (p_about.addresses) or m.subject ~* p_about.pattern
    or exists (select 1 from unnest(m.rcpt_to) r where lower(r) = any (p_about.addresses))
    or exists (select 1 from kernel.outbox o where o.org_id = p_org and o.erased_by = p_erasure and starts_with(m.message_id, '<' || o.id)));
  get diagnostics whole = row_count;
  return next ('mailbox', whole, 0)::kernel.gone;
end $$;

drop function if exists mailbox.expire_mail(uuid, uuid, timestamptz, int);
create or replace function mailbox.expire_mail(p_org uuid, p_action uuid, p_before timestamptz, p_most int, p_keep text[]) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare n int;
begin
  perform kernel.assert_erasing(p_action);
  update mailbox.message m set mail_from = '', rcpt_to = '{}', subject = 'Expired', message_id = null, raw = ''
  where m.org_id = p_org and m.id in (select x.id from mailbox.message x where x.org_id = p_org and x.received_at < p_before and x.raw <> ''
    and lower(x.mail_from) <> all (p_keep) and not exists (select from unnest(x.rcpt_to) r where lower(r) = any (p_keep)) limit p_most);
  get diagnostics n = row_count;
  return n;
end $$;

do $$ begin
  grant usage, create on schema mailbox to rescind_eraser;
  alter function mailbox.erase_mail owner to rescind_eraser;
  alter function mailbox.expire_mail owner to rescind_eraser;
  revoke create on schema mailbox from rescind_eraser;
end $$;
drop policy if exists erase on mailbox.message;
create policy erase on mailbox.message to rescind_eraser using (org_id = (select kernel.org())) with check (org_id = (select kernel.org()));
grant select, update (mail_from, rcpt_to, subject, message_id, raw) on mailbox.message to rescind_eraser;
revoke all on function mailbox.erase_mail, mailbox.expire_mail from public;
grant execute on function mailbox.erase_mail, mailbox.expire_mail to rescind_app;
insert into kernel.text_store (name, ord, erase, expire) values ('mailbox', 20, 'mailbox.erase_mail', 'mailbox.expire_mail')
on conflict (name) do update set ord = excluded.ord, erase = excluded.erase, expire = excluded.expire;
