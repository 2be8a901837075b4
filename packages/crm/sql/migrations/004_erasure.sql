-- Erasure requests and what defers them, and how long each kind of record is kept.
create table crm.erasure (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  contact_id uuid not null,
  -- GDPR Art. 17(1): (a) no longer needed, (b) consent withdrawn, (c) objection, (d) unlawful, (e) legal obligation.
  ground text not null check (ground in ('no_longer_needed', 'consent_withdrawn', 'objection', 'unlawful', 'legal_obligation')),
  -- deferred: a legal hold stands; its release carries it out.
  state text not null default 'waiting' check (state in ('waiting', 'deferred', 'carried_out')),
  asked_on date not null,
  carried_out_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, contact_id) references crm.contact (org_id, id) deferrable
);
create index on crm.erasure (org_id, contact_id);

alter table crm.contact add column erased_at timestamptz;
-- When its release was approved; it is released when that has been held.
alter table crm.legal_hold add column release_asked_at timestamptz;

create table crm.retention (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  kind text not null,
  -- Null: kept until somebody asks.
  days int check (days >= 1),
  basis text not null,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  unique (org_id, kind) deferrable
);
