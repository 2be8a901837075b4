-- The same key is the same action. What a caller's key stands for, written with the action or plan that it first came to: neither commits
-- without the other. Both digests are made with the key, which is not kept, so nothing here tells what was asked.
create table kernel.once (
  org_id uuid not null,
  -- Whose key it is: who called, not for whom a plan was made.
  principal_id uuid not null,
  agent_id uuid,
  key bytea not null,
  request bytea not null,
  action_id uuid not null,
  -- It came to a plan; else to the action itself.
  planned boolean not null,
  at timestamptz not null default clock_timestamp(),
  unique nulls not distinct (org_id, principal_id, agent_id, key),
  foreign key (org_id, action_id) references kernel.action (org_id, id) deferrable initially deferred
);
create index once_at on kernel.once (at);

alter table kernel.once enable row level security;
alter table kernel.once force row level security;
create policy capture on kernel.once to rescind_capture using (true) with check (true);
grant select on kernel.once to rescind_app;
grant select, insert, delete on kernel.once to rescind_capture;
