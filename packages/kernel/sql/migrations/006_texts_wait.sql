-- An entry's texts wait beside it until it is sealed: `audit.fill` puts them into the vault, together with a line for each row that
-- its action changed, out of the log of changes. So a bulk action commits without a text, a salt and three hashes per row.
alter table audit.pending
  add column action_id uuid,
  -- Rows that its action touched, and in which tables; null where it ran in another transaction.
  add column rows int not null default 0,
  add column tables text[],
  -- input, output, reasoning, receipt; and after that nothing of it waits here.
  add column slots text[] collate "C",
  add column salts bytea[],
  add column bodies text[],
  add column filled boolean not null default false,
  -- Lines so far, and their leaf hashes end to end.
  add column lines int not null default 0,
  add column hashes bytea not null default '',
  -- {"count":n,"root":"…"}, as the leaf says it.
  add column changes text;
alter table audit.pending disable trigger user;
update audit.pending set filled = true;
alter table audit.pending enable trigger user;

-- What a leaf says of the changes joins it when it is sealed.
alter table audit.leaf add column changes text;

-- The functions that made lines one action at a time, in its transaction.
do $$ declare f regprocedure; begin
  for f in select p.oid from pg_proc p where p.pronamespace = 'history'::regnamespace and (p.proname like 'audit\_%' or p.proname = 'audit rows') loop
    execute format('drop function %s', f);
  end loop;
end $$;
