-- Does this action stop what a person did or approved and what still waits? The domain knows what its records hold up and replaces this; here nothing does.
create function kernel.stops_approved(p_org uuid, p_action uuid) returns boolean language plpgsql stable as $$ begin return false; end $$;
revoke all on function kernel.stops_approved from public;
grant execute on function kernel.stops_approved to rescind_undo, rescind_capture;
