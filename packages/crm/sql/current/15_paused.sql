-- Is this agent switched off? kernel.begin asks before each action of an agent.
create or replace function kernel.is_paused(p_org uuid, p_agent uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform set_config('app.org', p_org::text, true);
  return exists (select 1 from crm.agent a where a.org_id = p_org and a.id = p_agent and not a.active);
end $$;
alter function kernel.is_paused owner to rescind_undo;
revoke all on function kernel.is_paused from public;
grant execute on function kernel.is_paused to rescind_capture;

-- In a name of the kernel's own triggers: an undo of a pause switches an agent too, and what waits
-- with it is no row that goes back.
drop trigger if exists switched on crm.agent;
create or replace trigger rescind_switched after update of active on crm.agent for each row
  when (old.active is distinct from new.active) execute function kernel.agent_switched();
