-- What users would otherwise do, on twins of their own with the same columns, checks, keys and indexes.
create schema by_trigger;
create schema by_application;
grant usage on schema by_trigger, by_application to rescind_app;

create table by_trigger.opportunity (like wide.opportunity including all);
alter table by_trigger.opportunity add foreign key (org_id, owner_id) references wide.person (org_id, id) deferrable;

-- The audit trigger as it is usually written: one row for each row, both images as jsonb. It can be asked about a record, as ours can.
create table by_trigger.log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  by name not null default current_user,
  tbl text not null,
  op text not null,
  record_id uuid not null,
  before jsonb,
  after jsonb
);
create index on by_trigger.log (tbl, record_id, at);

create function by_trigger.log_row() returns trigger language plpgsql as $$
begin
  insert into by_trigger.log (tbl, op, record_id, before, after)
  values (tg_table_name, tg_op, coalesce(new.id, old.id),
    case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end);
  return null;
end $$;
create trigger log_row after insert or update or delete on by_trigger.opportunity for each row execute function by_trigger.log_row();

create table by_application.opportunity (like wide.opportunity including all);
alter table by_application.opportunity add foreign key (org_id, owner_id) references wide.person (org_id, id) deferrable;

-- What libraries for history in the application keep: of each record the fields that changed, before and after.
create table by_application.history (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  by uuid not null,
  tbl text not null,
  record_id uuid not null,
  changes jsonb not null
);
create index on by_application.history (tbl, record_id, at);

grant select, insert, update, delete on by_trigger.opportunity, by_application.opportunity to rescind_app;
grant insert on by_trigger.log, by_application.history to rescind_app;
