-- What an erasure or a retention run hangs on. Periods by default, as their module says; and what a restored backup has to forget
-- again, which only who owns the database can say.
create table kernel.period (kind text primary key, days int);
create table kernel.erasure_order (org_id uuid not null, tbl text not null, key text not null, primary key (org_id, tbl, key));
grant select on kernel.period to rescind_app, rescind_eraser, rescind_undo;
grant select, delete on kernel.erasure_order to rescind_eraser;
-- Of a retention run: the moment before which it may clear.
alter table kernel.erasure add column before timestamptz;
-- kernel.finish asks it.


-- A module that keeps periods, records with a date and legal holds puts its own in the place of these: after how many days a kind of text expires
-- (null: never), whether all of these records have, and the ids and addresses that a legal hold protects.
create function kernel.period_of(p_org uuid, p_kind text) returns int language sql stable as $$ select null::int $$;
create function kernel.expired(p_org uuid, p_table text, p_keys text[]) returns boolean language sql stable as $$ select false $$;
create function kernel.protected(p_org uuid) returns text[] language sql stable as $$ select '{}'::text[] $$;
revoke all on function kernel.period_of, kernel.expired, kernel.protected from public;
grant execute on function kernel.period_of, kernel.expired, kernel.protected to rescind_eraser, rescind_undo;
