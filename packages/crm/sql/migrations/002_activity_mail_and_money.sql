-- What happens with people and deals: activity, consent, mail, money.

-- ===== activity =====

create table crm.task (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  title text not null,
  due_on date,
  done_at timestamptz,
  assignee_id uuid,
  contact_id uuid,
  company_id uuid,
  deal_id uuid,
  archived_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, assignee_id) references crm."user" (org_id, id) deferrable,
  foreign key (org_id, contact_id) references crm.contact (org_id, id) deferrable,
  foreign key (org_id, company_id) references crm.company (org_id, id) deferrable,
  foreign key (org_id, deal_id) references crm.deal (org_id, id) deferrable
);

create table crm.note (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  body text not null,
  author_id uuid,
  contact_id uuid,
  company_id uuid,
  deal_id uuid,
  archived_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, author_id) references crm."user" (org_id, id) deferrable,
  foreign key (org_id, contact_id) references crm.contact (org_id, id) deferrable,
  foreign key (org_id, company_id) references crm.company (org_id, id) deferrable,
  foreign key (org_id, deal_id) references crm.deal (org_id, id) deferrable
);

create table crm.call (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  at timestamptz not null,
  minutes int not null default 0 check (minutes >= 0),
  direction text not null default 'out' check (direction in ('in', 'out')),
  summary text not null default '',
  user_id uuid,
  contact_id uuid,
  company_id uuid,
  deal_id uuid,
  archived_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, user_id) references crm."user" (org_id, id) deferrable,
  foreign key (org_id, contact_id) references crm.contact (org_id, id) deferrable,
  foreign key (org_id, company_id) references crm.company (org_id, id) deferrable,
  foreign key (org_id, deal_id) references crm.deal (org_id, id) deferrable
);


-- ===== consent: append-only, and never looser by an undo =====

create table crm.consent_event (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  contact_id uuid not null,
  channel text not null default 'email' check (channel in ('email')),
  purpose text not null default 'marketing' check (purpose in ('marketing', 'service')),
  kind text not null check (kind in ('opt_in', 'opt_out')),
  at timestamptz not null,
  evidence text not null,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, contact_id) references crm.contact (org_id, id) deferrable
);

create table crm.suppression (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  -- Keyed hash of the address: it still blocks when the address itself has been erased.
  address_key text not null,
  reason text not null check (reason in ('opted_out', 'bounced', 'complained', 'erased')),
  evidence text not null,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id)
);

create table crm.legal_matter (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  ref text not null,
  title text not null,
  opened_on date not null,
  closed_on date,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  unique (org_id, ref) deferrable
);

create table crm.legal_hold (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  matter_id uuid not null,
  contact_id uuid,
  company_id uuid,
  placed_on date not null,
  released_on date,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, matter_id) references crm.legal_matter (org_id, id) deferrable,
  foreign key (org_id, contact_id) references crm.contact (org_id, id) deferrable,
  foreign key (org_id, company_id) references crm.company (org_id, id) deferrable,
  check (num_nonnulls(contact_id, company_id) = 1)
);


-- ===== mail and sequences =====

create table crm.template (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  subject text not null,
  body text not null,
  purpose text not null default 'marketing' check (purpose in ('marketing', 'service')),
  language text not null default 'en',
  archived_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id)
);

create table crm.sequence (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  purpose text not null default 'marketing' check (purpose in ('marketing', 'service')),
  active boolean not null default false,
  archived_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id)
);

create table crm.sequence_step (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  sequence_id uuid not null,
  position int not null check (position > 0),
  wait_days int not null default 0 check (wait_days >= 0),
  template_id uuid not null,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, sequence_id) references crm.sequence (org_id, id) deferrable,
  foreign key (org_id, template_id) references crm.template (org_id, id) deferrable,
  unique (org_id, sequence_id, position) deferrable
);

create table crm.enrolment (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  sequence_id uuid not null,
  contact_id uuid not null,
  -- The step that comes next; only that one exists as a message.
  step int not null default 1,
  state text not null default 'active' check (state in ('active', 'paused', 'finished', 'stopped')),
  next_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, sequence_id) references crm.sequence (org_id, id) deferrable,
  foreign key (org_id, contact_id) references crm.contact (org_id, id) deferrable,
  constraint enrolment_once exclude using btree (org_id with =, sequence_id with =, contact_id with =) where (state in ('active', 'paused')) deferrable
);

create table crm.message (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  direction text not null default 'out' check (direction in ('in', 'out')),
  contact_id uuid,
  address text not null,
  subject text not null,
  body text not null,
  template_id uuid,
  enrolment_id uuid,
  sender_id uuid,
  -- When it was handed over; null while it waits or after a recall.
  left_at timestamptz,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, contact_id) references crm.contact (org_id, id) deferrable,
  foreign key (org_id, template_id) references crm.template (org_id, id) deferrable,
  foreign key (org_id, enrolment_id) references crm.enrolment (org_id, id) deferrable,
  foreign key (org_id, sender_id) references crm."user" (org_id, id) deferrable
);


-- ===== money =====

create table crm.quota (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  user_id uuid not null,
  -- The first day of the quarter.
  quarter date not null,
  amount numeric(14,2) not null,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, user_id) references crm."user" (org_id, id) deferrable,
  unique (org_id, user_id, quarter) deferrable
);

create table crm.commission_rate (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  role text not null,
  rate numeric(5,4) not null check (rate between 0 and 1),
  valid_from date not null,
  created_at timestamptz not null default kernel.action_now(),
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  unique (org_id, role, valid_from) deferrable
);

-- ===== indexes =====
-- Every foreign key has one: lists by parent use it, and an undo asks who still refers to a row.
do $$ declare r record; begin
  for r in select conrelid::regclass::text as tbl, (select string_agg(quote_ident(a.attname), ', ' order by o) from unnest(conkey) with ordinality u(n, o)
      join pg_attribute a on a.attrelid = conrelid and a.attnum = n) as cols
    from pg_constraint where contype = 'f' and connamespace = 'crm'::regnamespace loop
    execute format('create index on %s (%s)', r.tbl, r.cols);
  end loop;
end $$;
create index contact_by_name on crm.contact (org_id, name, id);
create index contact_cold on crm.contact (org_id, lifecycle, lifecycle_since);
create index contact_by_email on crm.contact (org_id, lower(email));
create index contact_email_by_address on crm.contact_email (org_id, lower(address));
create index company_by_name on crm.company (org_id, name, id);
create index company_by_ref on crm.company (org_id, external_ref) where external_ref is not null;
create index deal_by_ref on crm.deal (org_id, external_ref) where external_ref is not null;
create index deal_open on crm.deal (org_id, stage_id, stage_entered_at) where status = 'open';
create index deal_closing on crm.deal (org_id, status, close_on);
create index task_open on crm.task (org_id, assignee_id, due_on) where done_at is null;
create index suppression_by_key on crm.suppression (org_id, address_key);
create index consent_latest on crm.consent_event (org_id, contact_id, channel, purpose, at desc);
create index message_by_contact on crm.message (org_id, contact_id, created_at desc);
create index call_by_contact on crm.call (org_id, contact_id, at desc);
create index note_by_contact on crm.note (org_id, contact_id, created_at desc);
