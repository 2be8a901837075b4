-- Tables change while their log stays. A table is known by its number in the catalogue, a column by its own: so a rename is
-- told from a drop and an addition, and nothing is guessed by name.
alter table kernel.tracked add column rel_oid oid, add column stamped text[] not null default '{}', add column counters text[] not null default '{}', add column dropped boolean not null default false;

-- Every column of a mirror. past: why it is no longer a column of the table; then attnum is null.
create table kernel.tracked_column (
  tbl text not null,
  name text not null,
  field text not null,
  attnum int,
  past text check (past in ('column_dropped', 'type_changed')),
  primary key (tbl, name),
  check ((attnum is null) = (past is not null))
);
