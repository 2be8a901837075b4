-- What protects a person is entered as it happens, and loosened by a yes alone. In the names of the
-- kernel's own triggers, because an undo is asked too and no setting keeps them still.

-- A protection is as old as the action that enters it: from when it stood, others have relied on
-- it.
create or replace function crm.dated_now() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from kernel.action a join kernel.tool t on t.name = a.tool and not (t.system and t.tables is null)
      where a.org_id = kernel.org() and a.id = kernel.action_id() and a.xid = pg_current_xact_id_if_assigned() and a.kind = 'do'
        and exists (select from n where n.created_at is distinct from a.at)) then
    raise exception '% is dated by the action that enters it', tg_table_name using errcode = '28000';
  end if;
  return null;
end $$;

-- That somebody agreed to mail is entered by what a person said yes to (consent_record,
-- consent_restore).
create or replace function crm.agreed_by_a_yes() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from kernel.action a join kernel.tool t on t.name = a.tool
      where a.org_id = new.org_id and a.id = kernel.action_id() and a.xid = pg_current_xact_id_if_assigned()
        and (a.kind <> 'do' or a.mode = 'explicit' or t.system and t.tables is null)) then
    raise exception 'that somebody agrees is entered by a yes' using errcode = '28000';
  end if;
  return new;
end $$;

-- A person is marked as erased, and forgotten (08_known_again.sql), by the erasure that was
-- registered for them.
create or replace function crm.erased_as_registered() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from kernel.action a join kernel.tool t on t.name = a.tool
      where a.org_id = new.org_id and a.id = kernel.action_id() and a.xid = pg_current_xact_id_if_assigned()
        and (a.kind <> 'do' or t.system and t.tables is null
          or exists (select from kernel.erasure e where e.org_id = a.org_id and e.action_id = a.id and e.tbl = 'contact' and e.key = new.id::text))) then
    raise exception 'somebody is erased by an erasure that was asked for' using errcode = '28000';
  end if;
  return new;
end $$;

do $$ declare f text; begin
  grant create on schema crm to rescind_capture;
  foreach f in array array['dated_now', 'agreed_by_a_yes', 'erased_as_registered'] loop
    execute format('alter function crm.%I owner to rescind_capture', f);
    execute format('revoke all on function crm.%I from public', f);
  end loop;
  revoke create on schema crm from rescind_capture;
  foreach f in array array['consent_event', 'suppression', 'legal_hold', 'erasure'] loop
    execute format('create or replace trigger rescind_dated after insert on crm.%I referencing new table as n for each statement execute function crm.dated_now()', f);
  end loop;
end $$;
create or replace trigger rescind_agreed before insert on crm.consent_event for each row when (new.kind <> 'opt_out') execute function crm.agreed_by_a_yes();
-- What an erasure takes out of the evidence agrees to nothing.
create or replace trigger rescind_agreed_since before update on crm.consent_event for each row
  when (new.kind <> 'opt_out' and (new.kind, new.contact_id, new.channel, new.purpose, new.at) is distinct from (old.kind, old.contact_id, old.channel, old.purpose, old.at))
  execute function crm.agreed_by_a_yes();
create or replace trigger rescind_erased_new before insert on crm.contact for each row when (new.erased_at is not null) execute function crm.erased_as_registered();
create or replace trigger rescind_erased before update of erased_at on crm.contact for each row when (new.erased_at is distinct from old.erased_at)
  execute function crm.erased_as_registered();
