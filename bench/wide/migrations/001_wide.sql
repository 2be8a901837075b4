-- A table as wide and as indexed as the busiest ones of the product, and the same again without a kernel.
create schema wide;
create schema bare;
grant usage on schema wide, bare to rescind_app;

create table wide.person (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id)
);

create table wide.opportunity (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  owner_id uuid not null,
  company_id uuid,
  person_id uuid,
  pipeline_id uuid not null,
  stage_id uuid not null,
  stage_entered_at timestamptz not null,
  status text not null check (status in ('open', 'won', 'lost')),
  amount numeric(14,2),
  currency text not null,
  probability int,
  close_on date,
  closed_on date,
  lost_reason text,
  source text,
  external_ref text,
  territory text,
  segment text,
  next_step text,
  description text,
  custom jsonb not null default '{}',
  created_at timestamptz not null,
  archived_at timestamptz,
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, owner_id) references wide.person (org_id, id) deferrable
);
create index on wide.opportunity (org_id, stage_id, close_on);
create index on wide.opportunity (org_id, owner_id);
create index on wide.opportunity (org_id, company_id);

-- The same columns, checks, keys and indexes; no triggers, no row security, nobody watching.
create table bare.opportunity (like wide.opportunity including all);
alter table bare.opportunity add foreign key (org_id, owner_id) references wide.person (org_id, id) deferrable;
grant select, insert, update, delete on bare.opportunity to rescind_app;
