-- A small domain of its own for the tests of the kernel: shelves hold books, books are on loan.
create schema library;
grant usage on schema library to rescind_app;
create table library.person (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id)
);
create table library.shelf (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  parent_id uuid,
  top_book_id uuid,
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, parent_id) references library.shelf (org_id, id) deferrable
);
create table library.book (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  shelf_id uuid,
  title text not null,
  code text,
  price numeric(10,2),
  pages int,
  due_on date,
  seen_at timestamptz,
  tags text[] not null default '{}',
  custom jsonb not null default '{}',
  shout text generated always as (upper(title)) stored,
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  unique (org_id, code) deferrable,
  foreign key (org_id, shelf_id) references library.shelf (org_id, id) deferrable
);
create index on library.book (org_id, shelf_id);
-- A cycle: books stand on shelves, and a shelf shows one book on top.
alter table library.shelf add foreign key (org_id, top_book_id) references library.book (org_id, id)
  on delete set null (top_book_id) deferrable;
create index on library.shelf (org_id, parent_id);
create index on library.shelf (org_id, top_book_id);
create table library.loan (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  book_id uuid not null,
  reader text not null,
  place int,
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  unique (org_id, place),
  foreign key (org_id, book_id) references library.book (org_id, id) on delete cascade deferrable
);
create index on library.loan (org_id, book_id);

-- Who reads. Two of those who come may not have one card or one seat (by rules that can wait and that can not), visits and balance are added to, and one shows another around.
create table library.reader (
  org_id uuid not null default kernel.org(),
  id uuid not null,
  name text not null,
  guide_id uuid,
  card text,
  active boolean not null default true,
  visits int not null default 0,
  balance numeric(10,2) not null default 0,
  seat int,
  row_version uuid not null default kernel.action_id(),
  primary key (org_id, id),
  foreign key (org_id, guide_id) references library.reader (org_id, id) on delete set null (guide_id) deferrable,
  exclude using btree (org_id with =, card with =) where (active) deferrable
);
create index on library.reader (org_id, guide_id);
create unique index on library.reader (org_id, seat) where active;
