-- The kernel's own tables. Business tables are tracked beside them; nothing here knows what they mean.
-- kernel: actions, plans, outbox. history: one typed mirror per tracked table. audit: append-only entries.
create schema history;
create schema audit;

-- Order of the writes of one row. Taken after the row locks, hence in commit order for each row.
create sequence kernel.seq;

-- One invocation of a tool by somebody.
create table kernel.action (
  org_id uuid not null,
  id uuid not null,
  -- What these four may be is said in kernel.begin and kernel.finish, through which alone a row gets here: a check would be parsed
  -- again for each statement, and be a tenth of a small action.
  kind text not null default 'do',
  tool text not null,
  contract_version int not null,
  effect text not null,
  principal_id uuid not null,
  agent_id uuid,
  role text not null,
  permission text not null,
  session text,
  input jsonb not null,
  reasoning text,
  mode text not null,
  mode_reasons text[] not null,
  state text not null,
  at timestamptz not null default clock_timestamp(),
  rows int not null default 0,
  matched int not null default 0,
  held_out int not null default 0,
  sent int not null default 0,
  subjects jsonb not null default '{}',
  output jsonb,
  undo_until timestamptz,
  release_at timestamptz,
  -- Are its writes in force? Only for kind 'do'; what an undo or redo writes is derived and never in force by itself.
  live boolean not null default true,
  flipped_by uuid,
  receipt jsonb,
  -- undo and redo: when it flipped, in the order of the writes.
  seq bigint,
  xid xid8 not null default pg_current_xact_id(),
  primary key (org_id, id)
) with (fillfactor = 75);
-- No index may look at a column that finish writes for every action: the row is written twice in one transaction, and the
-- second time must be able to stay on its page (heap-only).
create index action_waiting on kernel.action (release_at) where release_at is not null;

-- Which actions an undo or redo flipped, and to what.
create table kernel.flip (
  org_id uuid not null,
  action_id uuid not null,
  target_id uuid not null,
  live boolean not null,
  primary key (org_id, action_id, target_id)
);
create index flip_target on kernel.flip (org_id, target_id);

-- What the triggers saw, one line per statement: decides mode and declared tables, and tells an undo where to look.
create table kernel.touched (
  org_id uuid not null,
  action_id uuid not null,
  tbl text not null,
  op text not null,
  rows int not null,
  -- Of few rows: did it alter or remove what a money column held? Many need an approval anyway.
  money boolean not null default false
);
create index touched_action on kernel.touched (org_id, action_id);

-- Rows whose set of live writes changed while their content did not: their row_version can not be trusted any more.
-- kept: the row has no live write of its own left and stays only because another row refers to it.
create table kernel.tangled (
  org_id uuid not null,
  tbl text not null,
  key text not null,
  kept boolean not null default false,
  primary key (org_id, tbl, key)
);
create index tangled_kept on kernel.tangled (org_id, tbl) where kept;

-- Work of a running undo: rows that are to leave unless a row that stays refers to them. Empty between transactions.
-- One row without a table stands for the undo itself from its flip to its end: stays says that kernel.take_back is at work.
create table kernel.leaving (
  org_id uuid not null,
  undo_id uuid not null,
  tbl text not null,
  key text not null,
  stays boolean not null default false,
  primary key (org_id, undo_id, tbl, key)
);

-- One row per organisation. Undos of one organisation queue here: two at once would read each other's liveness from
-- before the other's commit. Ordinary writes never wait here.
create table kernel.gate (org_id uuid primary key);

-- Every tracked table as declared once: its money and personal columns, the column people know its rows by, and the
-- jsonb columns whose cells are their keys.
create table kernel.tracked (
  tbl text primary key,
  rel regclass not null,
  key_columns text[] not null,
  label text not null,
  money text[] not null default '{}',
  personal text[] not null default '{}',
  cell_keys text[] not null default '{}',
  rank int not null default 0
);

-- What an action would do, found by running it and rolling back. plan.action_id is the id of the action it becomes.
create table kernel.plan (
  org_id uuid not null,
  action_id uuid not null,
  state text not null default 'pending'
    check (state in ('pending', 'approved', 'rejected', 'expired', 'drifted', 'superseded')),
  digest text not null,
  seed text not null,
  planned_at timestamptz not null,
  expires_at timestamptz not null,
  frozen jsonb not null,
  facets jsonb not null,
  counts jsonb not null,
  tables jsonb not null,
  drift jsonb,
  superseded_by uuid,
  decided_by uuid,
  decided_at timestamptz,
  primary key (org_id, action_id),
  foreign key (org_id, action_id) references kernel.action (org_id, id)
);
create index plan_pending on kernel.plan (expires_at) where state = 'pending';

-- Exactly the lines that were hashed, so that what the approver sees is what is approved.
create table kernel.plan_line (
  org_id uuid not null,
  action_id uuid not null,
  part text not null check (part in ('change', 'outbound', 'held_out')),
  ord int not null,
  line text not null,
  primary key (org_id, action_id, part, ord)
);

-- What leaves the house, and when it may.
create table kernel.outbox (
  org_id uuid not null,
  id uuid not null,
  action_id uuid not null,
  channel text not null,
  recipient text not null,
  record_table text not null,
  record_id uuid not null,
  subject text not null,
  body jsonb not null,
  release_at timestamptz not null,
  state text not null default 'queued'
    check (state in ('queued', 'claimed', 'sent', 'refused', 'held_out', 'cancelled', 'unknown')),
  reason text,
  attempts int not null default 0,
  claimed_by text,
  claimed_at timestamptz,
  settled_at timestamptz,
  primary key (org_id, id),
  foreign key (org_id, action_id) references kernel.action (org_id, id)
);
create index outbox_due on kernel.outbox (release_at) where state = 'queued';
create index outbox_claimed on kernel.outbox (claimed_at) where state = 'claimed';
create index outbox_action on kernel.outbox (org_id, action_id);
create index outbox_newest on kernel.outbox (org_id, id desc);
create index outbox_record on kernel.outbox (org_id, record_table, record_id);

-- Append-only: ids and enumerations, never free text. Written in the action's own transaction.
create table audit.entry (
  org_id uuid not null,
  id uuid not null,
  action_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  leaf text not null check (octet_length(leaf) < 65536),
  primary key (org_id, action_id, id)
);

grant usage on schema kernel, history to rescind_app, rescind_capture;
grant usage on schema audit to rescind_audit;
grant create on schema kernel, history to rescind_owner;
-- Who is no superuser hands a function over only to a role that may make one there.
grant create on schema kernel, history to rescind_capture, rescind_undo;
grant create on schema audit to rescind_audit;

do $$ declare t text; begin
  foreach t in array array['action', 'flip', 'touched', 'tangled', 'leaving', 'plan', 'plan_line', 'outbox'] loop
    execute format('alter table kernel.%I enable row level security', t);
    execute format('alter table kernel.%I force row level security', t);
    execute format('create policy capture on kernel.%I to rescind_capture using (true) with check (true)', t);
  end loop;
end $$;

alter table audit.entry enable row level security;
alter table audit.entry force row level security;
create policy append on audit.entry for insert to rescind_audit with check (true);

-- The application reads the log; it writes actions, plans and undos only through the functions of sql/current.
grant select on kernel.action, kernel.flip, kernel.touched, kernel.tracked, kernel.leaving, kernel.tangled, kernel.plan, kernel.outbox to rescind_app;
grant insert (org_id, action_id, digest, seed, planned_at, expires_at, frozen, facets, counts, tables) on kernel.plan to rescind_app;
grant select, insert on kernel.plan_line to rescind_app;
grant update (state, reason, attempts, claimed_by, claimed_at, settled_at, release_at) on kernel.outbox to rescind_app;
-- To lock a row one must be allowed to update it; row security holds this column to what it is.
grant update (org_id) on kernel.plan to rescind_app;
grant insert, update, delete on kernel.leaving to rescind_undo;
grant insert, update on kernel.tangled to rescind_undo;
grant select, insert, update on kernel.action, kernel.flip, kernel.gate to rescind_capture;
grant select, update on kernel.plan to rescind_capture;
grant select, insert on kernel.leaving to rescind_capture;
grant select, insert on kernel.outbox to rescind_capture;
grant select, insert on kernel.touched to rescind_capture;
grant select on kernel.tracked to rescind_capture;
grant usage on sequence kernel.seq to rescind_capture;
grant insert on audit.entry to rescind_audit;
