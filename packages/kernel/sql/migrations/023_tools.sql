-- What the database knows of tools and roles by itself, so that it decides last. Who migrates writes here; the application's role reads.
create table kernel.tool (
  name text primary key,
  module text not null,
  version int not null,
  -- Null: that of what it takes back.
  effect text,
  -- Null: asked elsewhere, because it depends on whose work is taken back.
  permission text,
  -- What it may write; null: whatever its targets wrote, or a work of the product that founds an organisation.
  tables text[],
  -- Captured rows that it may write without a yes.
  rows int not null,
  -- How long what it did can be taken back, and how long what it sends or holds waits, at least.
  undo_ms bigint not null,
  hold_ms bigint not null,
  lasting boolean not null default false,
  -- Undoes and redoes: what it writes follows from the log.
  reverts boolean not null default false,
  -- Works of the product itself, where no person acts.
  system boolean not null default false,
  sends boolean not null default false,
  -- Runs only as the first action of its organisation.
  founds boolean not null default false,
  clears text check (clears in ('erasure', 'retention')),
  -- Plans erasures, and so rehearses one.
  erases boolean not null default false
);
create table kernel.permission (role text not null, permission text not null, primary key (role, permission));
grant select on kernel.tool, kernel.permission to rescind_app, rescind_capture, rescind_eraser;

-- The role of a person who may act here, through this agent and with this permission (either may be null); null where that may not be.
-- A module that keeps people puts its own in this place. Where none does, the application says who acts.
create function kernel.role_of(p_org uuid, p_principal uuid, p_agent uuid, p_permission text, p_said text) returns text language sql stable
  as $$ select p_said $$;
revoke all on function kernel.role_of from public;
grant execute on function kernel.role_of to rescind_capture;
