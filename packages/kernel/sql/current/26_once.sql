-- Keys under which a call is done once.

drop policy if exists org on kernel.once;
create policy org on kernel.once for select to rescind_app using (org_id = (select kernel.org()));

-- Takes the key for this action, in its transaction. Who comes second with the same key waits here
-- until the first has ended: then it is theirs (RS030), or, where nothing came of it, one's own.
create or replace function kernel.claim_key(p_org uuid, p_action uuid, p_once jsonb, p_planned boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into kernel.once (org_id, principal_id, agent_id, key, request, action_id, planned)
  values (p_org, (p_once ->> 'principal')::uuid, (p_once ->> 'agent')::uuid, decode(p_once ->> 'key', 'hex'), decode(p_once ->> 'request', 'hex'),
    p_action, p_planned)
  on conflict do nothing;
  if not found then raise exception 'this key has been used' using errcode = 'RS030'; end if;
end $$;

-- Keys that are older than a day.
create or replace function kernel.expire_keys(p_org uuid) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare n int;
begin
  delete from kernel.once where org_id = p_org and p_org = kernel.org() and at <= clock_timestamp() - interval '24 hours';
  get diagnostics n = row_count;
  return n;
end $$;

alter function kernel.claim_key owner to rescind_capture;
alter function kernel.expire_keys owner to rescind_capture;
revoke all on function kernel.claim_key, kernel.expire_keys from public;
grant execute on function kernel.claim_key, kernel.expire_keys to rescind_app;
