-- What an undo or redo owes before its transaction commits: each is a note in kernel.leaving that
-- is gone by then.

-- Liveness without the state that follows from it would be a lie: a flip is carried out, or its
-- transaction does not commit.
create or replace function kernel.finish_undo() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select 1 from kernel.leaving l where l.org_id = new.org_id and l.undo_id = new.undo_id and l.tbl = '' and l.key = '') then
    raise exception 'flipped, and not carried out' using errcode = '28000';
  end if;
  return null;
end $$;
alter function kernel.finish_undo owner to rescind_capture;
drop trigger if exists finish_undo on kernel.leaving;
create constraint trigger finish_undo after insert on kernel.leaving deferrable initially deferred
  for each row when (new.tbl = '' and new.key = '') execute function kernel.finish_undo();

-- An undo ends, and so has its entry, before it commits: what it wrote may be much. kernel.finish
-- takes the note away.
create or replace function kernel.refuse_endless_undo() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from kernel.leaving l where l.org_id = new.org_id and l.undo_id = new.undo_id and l.tbl = '' and l.key = 'endless') then
    raise exception 'an undo that has not ended' using errcode = '28000';
  end if;
  return null;
end $$;
alter function kernel.refuse_endless_undo owner to rescind_capture;
grant delete on kernel.leaving to rescind_capture;
drop trigger if exists undo_ended on kernel.leaving;
create constraint trigger undo_ended after insert on kernel.leaving deferrable initially deferred
  for each row when (new.tbl = '' and new.key = 'endless') execute function kernel.refuse_endless_undo();

-- A preview did not wait for the gate, or nobody said yes to it.
create or replace function kernel.refuse_previewed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- kernel.take_back checks the constraints of others, and asks for this again.
  if exists (select from kernel.leaving l where l.org_id = new.org_id and l.tbl = '' and l.key = 'checking') then return null; end if;
  raise exception 'what was only looked at is not committed' using errcode = '28000';
end $$;
alter function kernel.refuse_previewed owner to rescind_capture;
drop trigger if exists previewed on kernel.leaving;
create constraint trigger previewed after insert on kernel.leaving deferrable initially deferred
  for each row when (new.tbl = '' and new.key = 'previewed') execute function kernel.refuse_previewed();
