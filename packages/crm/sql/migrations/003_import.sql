-- Files brought in, row by row as they were written, and what became of each row.
--
-- None of these tables is tracked. Putting a file here changes nothing of the business, so there is nothing to take back;
-- only import_run does, and what it writes (companies, deals …) is tracked. Tracking the rows too would keep every file
-- three times and spend a plan's row limit on them. They are insert-only instead: what was planned is what an approved
-- plan reads, and the report of a run stays true after the run was undone: it says what that action did.
create table crm.import (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  created_by uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (org_id, id)
);

create table crm.import_file (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  import_id uuid not null,
  position int not null,
  name text not null,
  kind text not null check (kind in ('company', 'product', 'sales_agent', 'contact', 'deal', 'unknown')),
  encoding text not null,
  delimiter text not null,
  row_count int not null check (row_count >= 0),
  -- The header: an array of names, each once.
  header jsonb not null check (jsonb_typeof(header) = 'array'),
  -- Suggested when the file came in; a call may say otherwise. {columns: {header: field}, formats: {header: format}}
  mapping jsonb not null check (jsonb_typeof(mapping) = 'object'),
  -- What there is to say about the file as a whole: an array of sentences.
  problems jsonb not null check (jsonb_typeof(problems) = 'array'),
  primary key (org_id, id),
  foreign key (org_id, import_id) references crm.import (org_id, id),
  unique (org_id, import_id, position)
);

create table crm.import_row (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  file_id uuid not null,
  -- Counted from 1, without the header.
  row_no int not null,
  -- Where it begins in the file, counted from 1 with the header.
  line int not null,
  -- An array of texts, as many as the row has.
  cells jsonb not null check (jsonb_typeof(cells) = 'array'),
  primary key (org_id, id),
  unique (org_id, file_id, row_no),
  foreign key (org_id, file_id) references crm.import_file (org_id, id)
);

-- One run of an import, by the action that did it.
create table crm.import_run (
  org_id uuid not null default kernel.org(),
  action_id uuid not null default kernel.action_id(),
  import_id uuid not null,
  at timestamptz not null default kernel.action_now(),
  -- {create, update, skip, problem}; their sum is the number of rows.
  counts jsonb not null check (jsonb_typeof(counts) = 'object'),
  primary key (org_id, action_id),
  foreign key (org_id, import_id) references crm.import (org_id, id)
);
create index on crm.import_run (org_id, import_id, at);

-- What became of each row in one run.
create table crm.import_outcome (
  org_id uuid not null default kernel.org(),
  action_id uuid not null default kernel.action_id(),
  -- Through all files of the import, counted from 1.
  nr int not null,
  file_id uuid not null,
  line int not null,
  outcome text not null check (outcome in ('create', 'update', 'skip', 'problem')),
  record_table text,
  record_id uuid,
  label text not null,
  -- An array of {level, text}.
  sentences jsonb not null check (jsonb_typeof(sentences) = 'array'),
  -- Is there something a person should look at?
  noteworthy boolean not null,
  primary key (org_id, action_id, nr),
  foreign key (org_id, file_id) references crm.import_file (org_id, id)
);
create index on crm.import_outcome (org_id, action_id, nr) where noteworthy;

do $$ declare t text; begin
  foreach t in array array['import', 'import_file', 'import_row', 'import_run', 'import_outcome'] loop
    execute format('alter table crm.%I enable row level security', t);
    execute format('alter table crm.%I force row level security', t);
    execute format('create policy org on crm.%I to rescind_app using (org_id = (select kernel.org())) with check (org_id = (select kernel.org()))', t);
    execute format('grant select, insert on crm.%I to rescind_app', t);
  end loop;
end $$;

-- A product keeps columns that have no field, like every other imported record.
alter table crm.product add column custom jsonb not null default '{}' check (jsonb_typeof(custom) = 'object');
create index product_by_name on crm.product (org_id, name);
