-- Does the running action take back, within its window, what the same person had done? Not a
-- rewind, nor what was forced: those are plans. A table that only grows asks this in its policy,
-- where a slip of the hand may go and nothing else.
create or replace function kernel.at_once() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((
    select bool_and(t.principal_id = u.principal_id and (t.undo_until >= clock_timestamp() or exists (
      select from kernel.flip o join kernel.action r on r.org_id = o.org_id and r.id = o.action_id
      where o.org_id = f.org_id and o.target_id = f.target_id and r.kind = 'redo' and r.mode = 'implicit' and r.agent_id is null
        and r.principal_id = u.principal_id and r.undo_until >= clock_timestamp())))
    from kernel.action u
    join kernel.flip f on f.org_id = u.org_id and f.action_id = u.id and not f.live
    -- What the product did because of it goes with it.
    join kernel.action t on t.org_id = f.org_id and t.id = f.target_id and t.caused_by is null
    where u.org_id = kernel.org() and u.id = kernel.action_id() and kernel.at_work(u)
      and u.kind = 'undo' and u.mode = 'implicit' and u.agent_id is null), false);
end $$;
alter function kernel.at_once owner to rescind_capture;
revoke all on function kernel.at_once from public;
grant execute on function kernel.at_once to rescind_app;

-- Is the running action one of these tools, or an undo or redo?
create or replace function kernel.runs_any(p_tools text[]) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from kernel.action a
    where a.org_id = kernel.org() and a.id = kernel.action_id() and kernel.at_work(a)
      and (a.kind <> 'do' or a.tool = any (p_tools)));
end $$;
alter function kernel.runs_any owner to rescind_capture;
revoke all on function kernel.runs_any from public;
grant execute on function kernel.runs_any to rescind_app;
