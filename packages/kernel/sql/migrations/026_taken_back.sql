-- What agents did and people took back, by tool: an agent that does the same again is asked about it.
create index action_taken_back on kernel.action (org_id, tool) where not live and kind = 'do' and agent_id is not null;

-- Has a person switched this agent off? The domain knows its agents and replaces this; here nobody is.
create function kernel.is_paused(p_org uuid, p_agent uuid) returns boolean language plpgsql as $$ begin return false; end $$;
revoke all on function kernel.is_paused from public;
grant execute on function kernel.is_paused to rescind_capture;
