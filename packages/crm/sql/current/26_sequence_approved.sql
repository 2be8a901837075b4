-- What a sequence says was approved, and that it takes people, is written by what a person said yes
-- to, by the errand of an approved activation when it is due, and by undos; a tool that switches it
-- off for a moment has no business there. What needs a yes does not commit without it
-- (kernel.refuse_endless), and a preview is rolled back.
create or replace function crm.sequence_approved() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare a kernel.action;
begin
  if tg_op = 'UPDATE' and new.approved_digest is not distinct from old.approved_digest and (old.active or not new.active) then return new; end if;
  if tg_op = 'INSERT' and new.approved_digest is null and not new.active then return new; end if;
  select * into a from kernel.action k where k.org_id = new.org_id and k.id = kernel.action_id() and k.xid = pg_current_xact_id_if_assigned();
  if a.kind <> 'do' or a.mode = 'explicit'
    or exists (select from kernel.tool t where t.name = a.tool and t.system and t.tables is null)
    or a.tool = 'sequence_activated' and exists (select from kernel.outbox o
      join kernel.action c on c.org_id = o.org_id and c.id = o.action_id and c.tool = 'sequence_activate' and c.live where o.org_id = new.org_id and o.record_table = 'sequence' and o.record_id = new.id
      and o.channel = 'sequence_activation' and o.state = 'queued' and o.release_at <= clock_timestamp() and o.body #>> '{meta,digest}' = new.approved_digest) then
    return new;
  end if;
  raise exception 'a sequence is active, and approved, by a yes to what it says' using errcode = '28000';
end $$;
grant create on schema crm to rescind_capture;
alter function crm.sequence_approved owner to rescind_capture;
revoke create on schema crm from rescind_capture;
-- In the name of the kernel's own: a trigger of any other keeps still while a setting says that
-- something is taken back.
drop trigger if exists sequence_approved on crm.sequence;
create or replace trigger rescind_approved before insert or update on crm.sequence for each row execute function crm.sequence_approved();
