-- The business tables. Every key starts with org_id; ids are UUIDv7 made by the application; row_version is the id of the
-- action that made the content, so who changed a row last and when is read from that action and never stored twice.
create schema crm;
grant usage on schema crm to rescind_app;

-- ===== tenancy =====

create table crm.org (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  currency char(3) not null default 'EUR',
  mail_from text not null,
  postal_address text not null default '',
  mail_hold_seconds int not null default 600 check (mail_hold_seconds >= 60),
  enrol_hold_seconds int not null default 300 check (enrol_hold_seconds >= 60),
  -- Plans with at least so many recipients need two persons; null: never.
  four_eyes_recipients int check (four_eyes_recipients > 0),
  address_salt text not null,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  check (id = org_id)
);

create table crm.team (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  archived_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id)
);

create table crm."user" (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  email text not null,
  role text not null check (role in ('rep', 'manager', 'admin', 'compliance', 'system')),
  team_id uuid,
  title text,
  -- New people start explicit: every change they make becomes a plan.
  newcomer boolean not null default false,
  active boolean not null default true,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, team_id) references crm.team (org_id, id) deferrable,
  unique (org_id, email) deferrable
);

create table crm.agent (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  about text not null default '',
  active boolean not null default true,
  -- The one that speaks with people in the page: it acts for whoever asks it.
  is_assistant boolean not null default false,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  constraint one_assistant exclude using btree (org_id with =) where (is_assistant) deferrable
);

-- ===== people =====

create table crm.company (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  domain text,
  industry text,
  city text,
  country text,
  employees int check (employees >= 0),
  annual_revenue numeric(16,2),
  founded int,
  owner_id uuid,
  parent_id uuid,
  external_ref text,
  custom jsonb not null default '{}' check (jsonb_typeof(custom) = 'object'),
  source text not null default 'person' check (source in ('person', 'agent', 'import', 'connector', 'system')),
  archived_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, owner_id) references crm."user" (org_id, id) deferrable,
  foreign key (org_id, parent_id) references crm.company (org_id, id) deferrable
);

create table crm.contact (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  first_name text not null default '',
  last_name text not null,
  name text not null generated always as (case when first_name = '' then last_name else first_name || ' ' || last_name end) stored,
  email text,
  phone text,
  title text,
  company_id uuid,
  owner_id uuid,
  lifecycle text not null default 'lead' check (lifecycle in ('lead', 'qualified', 'customer', 'cold', 'former')),
  lifecycle_since timestamptz not null default kernel.action_now(),
  city text,
  country text,
  language text not null default 'en',
  time_zone text not null default 'UTC',
  external_ref text,
  custom jsonb not null default '{}' check (jsonb_typeof(custom) = 'object'),
  source text not null default 'person' check (source in ('person', 'agent', 'import', 'connector', 'system')),
  archived_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, company_id) references crm.company (org_id, id) deferrable,
  foreign key (org_id, owner_id) references crm."user" (org_id, id) deferrable,
  -- A partial unique index can not be deferrable, and a set-based undo passes through duplicates.
  constraint contact_email_once exclude using btree (org_id with =, lower(email) with =) where (archived_at is null) deferrable
);

create table crm.contact_email (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  contact_id uuid not null,
  address text not null,
  archived_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, contact_id) references crm.contact (org_id, id) deferrable
);


-- ===== deals =====

create table crm.pipeline (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  position int not null default 0,
  archived_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id)
);

create table crm.stage (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  pipeline_id uuid not null,
  name text not null,
  position int not null,
  kind text not null default 'open' check (kind in ('open', 'won', 'lost')),
  probability numeric(4,3) not null default 0 check (probability between 0 and 1),
  archived_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, pipeline_id) references crm.pipeline (org_id, id) deferrable,
  unique (org_id, pipeline_id, name) deferrable
);

create table crm.product (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  series text,
  list_price numeric(14,2),
  currency char(3) not null default 'EUR',
  external_ref text,
  archived_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id)
);

create table crm.deal (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  company_id uuid,
  contact_id uuid,
  owner_id uuid,
  pipeline_id uuid not null,
  stage_id uuid not null,
  product_id uuid,
  amount numeric(14,2),
  currency char(3) not null default 'EUR',
  close_on date,
  status text not null default 'open' check (status in ('open', 'won', 'lost')),
  stage_entered_at timestamptz not null default kernel.action_now(),
  closed_on date,
  lost_reason text,
  -- A won deal is in force until then: its company is a customer, whatever a field says.
  contract_ends_on date,
  next_step text,
  external_ref text,
  custom jsonb not null default '{}' check (jsonb_typeof(custom) = 'object'),
  source text not null default 'person' check (source in ('person', 'agent', 'import', 'connector', 'system')),
  archived_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, company_id) references crm.company (org_id, id) deferrable,
  foreign key (org_id, contact_id) references crm.contact (org_id, id) deferrable,
  foreign key (org_id, owner_id) references crm."user" (org_id, id) deferrable,
  foreign key (org_id, pipeline_id) references crm.pipeline (org_id, id) deferrable,
  foreign key (org_id, stage_id) references crm.stage (org_id, id) deferrable,
  foreign key (org_id, product_id) references crm.product (org_id, id) deferrable,
  check ((status = 'open') = (closed_on is null))
);
