-- Quoted-printable as bytes.
create or replace function mailbox.unquoted(p_text text) returns bytea language sql immutable set search_path = pg_catalog, pg_temp as $$
  select coalesce(string_agg(case when m[1] is not null then decode(m[1], 'hex') else convert_to(m[2], 'LATIN1') end, ''::bytea order by ord), '')
  from regexp_matches(p_text, '=([0-9A-Fa-f]{2})|([^=]+|=)', 'g') with ordinality x(m, ord)
$$;

-- Encoded words of a header that follow each other, as the bytes of one text (RFC 2047). Null where
-- they are none.
create or replace function mailbox.words(p_words text) returns bytea language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare word text[]; bytes bytea := '';
begin
  for word in select regexp_matches(p_words, '=\?[^?]+\?([bBqQ])\?([^?]*)\?=', 'g') loop
    bytes := bytes || case when word[1] in ('b', 'B') then decode(word[2], 'base64') else mailbox.unquoted(replace(word[2], '_', ' ')) end;
  end loop;
  return bytes;
exception when data_exception then return null;
end $$;

-- What a mail says once its encodings are taken off: quoted-printable, base64 of whole lines, and
-- the encoded words of headers. Enough to find a name in it.
create or replace function mailbox.decoded(p_raw bytea) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare raw text := replace(convert_from(p_raw, 'LATIN1'), E'\r', ''); joined text; found text := mailbox.readable(p_raw); block text[];
begin
  joined := regexp_replace(raw, '=\n', '', 'g');
  if joined ~ '=[0-9A-Fa-f]{2}' then found := found || E'\n' || mailbox.readable(mailbox.unquoted(joined)); end if;
  for block in select regexp_matches(raw, '((?:=\?[^?\s]+\?[bBqQ]\?[^?\n]*\?=\s*)+)', 'g') loop
    found := found || coalesce(E'\n' || mailbox.readable(mailbox.words(block[1])), '');
  end loop;
  for block in select regexp_matches(raw, '(?:^|\n)((?:[A-Za-z0-9+/]{4,}\n)*[A-Za-z0-9+/]{2,}={0,2})(?=\n|$)', 'g') loop
    block[1] := replace(block[1], E'\n', '');
    continue when length(block[1]) % 4 <> 0;
    begin
      found := found || E'\n' || mailbox.readable(decode(block[1], 'base64'));
    exception when data_exception then null;
    end;
  end loop;
  return found;
end $$;

-- Bytes as UTF-8 where they are that, else as Latin-1. No text has a NUL.
create or replace function mailbox.readable(p_bytes bytea) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare bytes bytea := decode(replace(regexp_replace(encode(p_bytes, 'hex'), '(..)', '\1 ', 'g'), '00 ', '20 '), 'hex');
begin
  return convert_from(bytes, 'UTF8');
exception when data_exception or character_not_in_repertoire then return convert_from(bytes, 'LATIN1');
end $$;

-- Mail that arrived at the built-in mail server forgets a person. What was written to the person
-- goes whole; so does every other mail that names the person, itself or by its message in the
-- outbox: a mail as it was sent cannot be rewritten.
create or replace function mailbox.erase_mail(p_org uuid, p_erasure uuid, p_about kernel.about) returns setof kernel.gone
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare whole bigint;
begin
  perform kernel.assert_erasing(p_erasure);
  update mailbox.message m set mail_from = case when lower(m.mail_from) = any (p_about.addresses) then '' else m.mail_from end,
    rcpt_to = '{}', subject = 'Erased', message_id = null, raw = ''
  where m.org_id = p_org and m.raw <> '' and (lower(m.mail_from) = any (p_about.addresses) or kernel.names(m.subject, p_about)
    or exists (select 1 from unnest(m.rcpt_to) r where lower(r) = any (p_about.addresses) or kernel.names(r, p_about))
    or exists (select 1 from kernel.outbox o where o.org_id = p_org and o.erased_by = p_erasure and starts_with(m.message_id, '<' || o.id))
    or kernel.names(mailbox.decoded(m.raw), p_about));
  get diagnostics whole = row_count;
  return next ('mailbox', whole, 0)::kernel.gone;
end $$;

drop function if exists mailbox.expire_mail(uuid, uuid, timestamptz, int);
create or replace function mailbox.expire_mail(p_org uuid, p_action uuid, p_before timestamptz, p_most int, p_keep text[]) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare n int;
begin
  perform kernel.assert_expiring(p_action, 'mailbox', p_before, p_keep);
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
revoke all on function mailbox.erase_mail, mailbox.expire_mail, mailbox.decoded, mailbox.readable, mailbox.unquoted, mailbox.words from public;
grant execute on function mailbox.decoded, mailbox.readable, mailbox.unquoted, mailbox.words to rescind_eraser;
grant execute on function mailbox.erase_mail, mailbox.expire_mail to rescind_app;
insert into kernel.text_store (name, ord, erase, expire) values ('mailbox', 20, 'mailbox.erase_mail', 'mailbox.expire_mail')
on conflict (name) do update set ord = excluded.ord, erase = excluded.erase, expire = excluded.expire;
