-- A table as somebody may have it: its own key, no organisation, rows in it.
create table orders (
  id bigint generated always as identity primary key,
  customer text not null,
  status text not null default 'open' check (status in ('open', 'paid', 'shipped', 'cancelled')),
  total numeric(10,2) not null,
  created_at timestamptz not null default now()
);
insert into orders (customer, total) values ('Ada', 120.00), ('Ben', 75.50), ('Cleo', 310.00), ('Dan', 18.20);
