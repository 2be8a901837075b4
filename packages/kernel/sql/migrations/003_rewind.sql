-- A rewind too large for one transaction runs in chunks. Each chunk is an undo (or redo) action of its own; this says which actions
-- are still to come, and what there is to say of the whole.
create table kernel.rewind (
  org_id uuid not null,
  action_id uuid not null,
  -- What becomes of its targets: false for a rewind, true for the rewind of one.
  live boolean not null,
  -- Who is at rest while it runs.
  agents uuid[] not null,
  state text not null default 'running' check (state in ('running', 'stopped', 'done')),
  -- Why it stopped; an error's code.
  reason text,
  total int not null,
  done int not null default 0,
  -- Undos of others up to here were seen by its approval or by its last chunk.
  since bigint not null,
  primary key (org_id, action_id),
  foreign key (org_id, action_id) references kernel.action (org_id, id)
);
-- Which undos came since. Of undos and redos only, so that no other action pays for it.
create index action_flips on kernel.action (org_id, seq) where kind <> 'do';
create index rewind_running on kernel.rewind (org_id) where state = 'running';

-- In the order in which they are flipped.
create table kernel.rewind_target (
  org_id uuid not null,
  action_id uuid not null,
  ord int not null,
  target_id uuid not null,
  rows int not null,
  chunk_id uuid,
  primary key (org_id, action_id, ord)
);
create index rewind_target_target on kernel.rewind_target (org_id, target_id);

do $$ declare t text; begin
  foreach t in array array['rewind', 'rewind_target'] loop
    execute format('alter table kernel.%I enable row level security', t);
    execute format('alter table kernel.%I force row level security', t);
    execute format('create policy capture on kernel.%I to rescind_capture using (true) with check (true)', t);
  end loop;
end $$;
grant select on kernel.rewind, kernel.rewind_target to rescind_app;
grant select, insert, update on kernel.rewind, kernel.rewind_target to rescind_capture;
