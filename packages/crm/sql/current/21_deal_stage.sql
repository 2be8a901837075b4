-- A deal stands in a closing stage by being closed, which moves money and waits for a yes: not by a
-- move, which is daily work. An undo writes what the log says.
create or replace function crm.deal_stage() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from crm.stage s where s.org_id = new.org_id and s.id = new.stage_id and s.kind not in ('open', new.status))
    and exists (select from kernel.action a where a.org_id = new.org_id and a.id = kernel.action_id() and a.xid = pg_current_xact_id_if_assigned() and a.kind = 'do') then
    raise exception 'a deal comes into a closing stage by being closed' using errcode = '28000';
  end if;
  return new;
end $$;
grant create on schema crm to rescind_capture;
alter function crm.deal_stage owner to rescind_capture;
revoke create on schema crm from rescind_capture;
grant select (org_id, id, kind) on crm.stage to rescind_capture;
drop policy if exists closing on crm.stage;
create policy closing on crm.stage for select to rescind_capture using (true);
create or replace trigger deal_stage before insert on crm.deal for each row execute function crm.deal_stage();
create or replace trigger deal_stage_moved before update on crm.deal for each row
  when (new.stage_id is distinct from old.stage_id or new.status is distinct from old.status) execute function crm.deal_stage();
