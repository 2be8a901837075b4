-- What the server keeps for itself. auth: sign-in, whose tables its library makes. pgboss: the wake-ups of jobs.
-- mailbox: mail that arrived at the built-in mail server.
create schema if not exists auth;
create schema pgboss;
create schema mailbox;

-- Sign-in has a role of its own: it sees no business row, and the application sees no password hash and no session.
revoke all on schema auth from public;
grant usage, create on schema auth to rescind_auth;
grant usage, create on schema pgboss to rescind_app;
grant usage on schema mailbox to rescind_app;

create table mailbox.message (
  org_id uuid not null,
  id uuid not null,
  received_at timestamptz not null default clock_timestamp(),
  mail_from text not null,
  rcpt_to text[] not null,
  subject text not null,
  message_id text,
  raw bytea not null,
  primary key (org_id, id)
);
alter table mailbox.message enable row level security;
alter table mailbox.message force row level security;
grant select, insert on mailbox.message to rescind_app;
