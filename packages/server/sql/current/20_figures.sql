-- How many messages wait, over all organisations: a figure for the operator, with no organisation,
-- person or text in it.
create or replace function mailbox.outbox_waiting() returns table (state text, messages bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.state, count(o.id) from (values ('queued'), ('claimed')) s(state) left join kernel.outbox o on o.state = s.state group by s.state
$$;
grant usage, create on schema mailbox to rescind_capture;
alter function mailbox.outbox_waiting owner to rescind_capture;
revoke all on function mailbox.outbox_waiting from public;
grant execute on function mailbox.outbox_waiting to rescind_app;
