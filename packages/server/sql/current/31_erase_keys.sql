-- Names of API keys forget a person. The role of sign-in makes the table after the migrations, and
-- says who may touch what in it (auth.ts): of a key the eraser sees the name and whose it is, and
-- writes the name.
create or replace function mailbox.erase_key_names(p_org uuid, p_erasure uuid, p_about kernel.about) returns setof kernel.gone
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare part bigint;
begin
  perform kernel.assert_erasing(p_erasure);
  if to_regclass('auth.access_key') is null then return; end if;
  update auth.access_key k set name = kernel.redact(k.name, p_about)
  where k.org_id = p_org and kernel.names(k.name, p_about);
  get diagnostics part = row_count;
  return next ('key_names', 0, part)::kernel.gone;
end $$;

do $$ begin
  grant usage on schema auth to rescind_eraser;
  grant usage, create on schema mailbox to rescind_eraser;
  alter function mailbox.erase_key_names owner to rescind_eraser;
  revoke create on schema mailbox from rescind_eraser;
end $$;
revoke all on function mailbox.erase_key_names from public;
grant execute on function mailbox.erase_key_names to rescind_app;
insert into kernel.text_store (name, ord, erase) values ('key_names', 25, 'mailbox.erase_key_names')
on conflict (name) do update set ord = excluded.ord, erase = excluded.erase, expire = excluded.expire;
