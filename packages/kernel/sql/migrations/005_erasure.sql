-- Erasure of what concerns one person. Who was erased, which rows of the log lost what they said, and where texts lie that
-- are in no tracked table. Ids only.
create table kernel.erasure (
  org_id uuid not null,
  -- The action that carried it out.
  action_id uuid not null,
  -- The action by which it was asked for and approved; null where a retention period had passed.
  request_id uuid,
  tbl text not null,
  key text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (org_id, action_id)
);
create index erasure_of on kernel.erasure (org_id, tbl, key);

-- Rows whose images were cleared: an undo never inserts one of them again.
create table kernel.erased_row (
  org_id uuid not null,
  tbl text not null,
  key text not null,
  erasure_id uuid not null,
  primary key (org_id, tbl, key)
);

-- Changes whose images were cleared, so that an undo of the action tells what it can not bring back.
create table kernel.erased_image (
  org_id uuid not null,
  action_id uuid not null,
  tbl text not null,
  key text not null,
  erasure_id uuid not null,
  primary key (org_id, action_id, tbl, key)
);

-- Texts outside the tracked tables: whoever keeps some says by which function they are erased.
create table kernel.text_store (
  name text primary key,
  ord int not null default 0,
  -- A function of (org uuid, erasure uuid, about kernel.about) that returns setof kernel.gone.
  erase text not null,
  -- A function of (org uuid, action uuid, before timestamptz, most int) that clears what is older, and returns how many. Null: nothing expires here.
  expire text
);

-- What an erasure is about: the person's table, the keys of all rows that are theirs, and what they were called.
create type kernel.about as (tbl text, ids text[], pattern text, addresses text[]);
-- What went, by kind: texts cleared whole, and texts that lost one of several people.
create type kernel.gone as (kind text, cleared bigint, redacted bigint);

-- Columns in which any row may name a person, and what a personal column that may not be empty holds afterwards.
alter table kernel.tracked add column mentions text[] not null default '{}', add column erased_as jsonb not null default '{}';

alter table kernel.outbox add column erased_by uuid;
alter table kernel.action add column erased_by uuid;

do $$ declare t text; begin
  foreach t in array array['erasure', 'erased_row', 'erased_image'] loop
    execute format('alter table kernel.%I enable row level security', t);
    execute format('alter table kernel.%I force row level security', t);
    execute format('grant select on kernel.%I to rescind_app, rescind_capture', t);
    execute format('grant select, insert on kernel.%I to rescind_eraser', t);
  end loop;
end $$;
grant usage on schema kernel, history, audit to rescind_eraser;
grant select on kernel.tracked, kernel.text_store to rescind_eraser, rescind_app;
-- Its rights on the kernel's own tables: exactly the texts.
grant select on kernel.action, kernel.plan, kernel.plan_line, kernel.outbox to rescind_eraser;
grant update (input, reasoning, output, receipt, session, erased_by) on kernel.action to rescind_eraser;
grant update (frozen, drift, state, decided_at) on kernel.plan to rescind_eraser;
grant update (line) on kernel.plan_line to rescind_eraser;
grant update (recipient, subject, body, state, reason, settled_at, erased_by) on kernel.outbox to rescind_eraser;
