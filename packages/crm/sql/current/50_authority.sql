-- Who may act, as the database knows them: an active person of the organisation whose role has the
-- permission, through an agent of it. Whether the agent is at rest is asked behind its lock
-- (kernel.is_paused).
create or replace function kernel.role_of(p_org uuid, p_principal uuid, p_agent uuid, p_permission text, p_said text) returns text
language sql stable as $$
  select u.role from crm."user" u
  where u.org_id = p_org and u.id = p_principal and u.active
    and (p_agent is null or exists (select from crm.agent g where g.org_id = p_org and g.id = p_agent))
    and (p_permission is null or exists (select from kernel.permission p where p.role = u.role and p.permission = p_permission))
$$;
grant usage on schema crm to rescind_capture;
grant select (org_id, id, role, active) on crm."user" to rescind_capture;
grant select (org_id, id) on crm.agent to rescind_capture;
do $$ declare t text; begin
  foreach t in array array['user', 'agent'] loop
    execute format('drop policy if exists acts on crm.%I', t);
    execute format('create policy acts on crm.%I for select to rescind_capture using (true)', t);
  end loop;
end $$;

-- Mail goes to whom it says it is for: an address of that contact, as it stands when the mail is
-- queued.
create or replace function crm.own_address() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from crm.contact c where c.org_id = new.org_id and c.id = new.record_id and (lower(c.email) = lower(new.recipient)
      or exists (select from crm.contact_email e where e.org_id = c.org_id and e.contact_id = c.id and lower(e.address) = lower(new.recipient)))) then
    raise exception 'mail goes to an address of its contact' using errcode = '23514';
  end if;
  return new;
end $$;
grant create on schema crm to rescind_capture;
alter function crm.own_address owner to rescind_capture;
revoke create on schema crm from rescind_capture;
grant select (org_id, id, email) on crm.contact to rescind_capture;
grant select (org_id, contact_id, address) on crm.contact_email to rescind_capture;
do $$ declare t text; begin
  foreach t in array array['contact', 'contact_email'] loop
    execute format('drop policy if exists addressed on crm.%I', t);
    execute format('create policy addressed on crm.%I for select to rescind_capture using (true)', t);
  end loop;
end $$;
create or replace trigger own_address before insert on kernel.outbox for each row when (new.channel = 'email') execute function crm.own_address();
