-- What the functions and triggers of tracked tables have in common.

-- Is this write part of an undo or redo? A user's own triggers are made to ask, so that an undo fires no automation.
create or replace function kernel.undoing() returns boolean language sql stable parallel safe
  as $$ select coalesce(current_setting('app.undoing', true), '') = 'on' $$;

create or replace function kernel.refuse_direct() returns trigger language plpgsql as $$
begin
  raise exception 'write to the partition % itself is refused: it could not be undone', tg_table_name
    using errcode = '28000', hint = 'Write to the partitioned table.';
end $$;

create or replace function kernel.refuse_outside() returns trigger language plpgsql as $$
begin
  raise exception 'write outside an action' using errcode = '28000', hint = 'Call a tool: only an action can be taken back.';
end $$;

-- Numbers in the log say which write of a row came later, and are taken when a statement has ended. An AFTER trigger that writes
-- the same table ends first: then the statement it belongs to has been given its number before. Kept by depth of triggers.
create or replace function kernel.reserve_seq() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare own int := pg_trigger_depth() - 1;
begin
  perform set_config('app.seq_' || own, '', true);
  for outer_statement in 0 .. own - 1 loop
    if coalesce(current_setting('app.seq_' || outer_statement, true), '') = '' then
      perform set_config('app.seq_' || outer_statement, nextval('kernel.seq')::text, true);
    end if;
  end loop;
  return null;
end $$;
alter function kernel.reserve_seq owner to rescind_capture;

create or replace function kernel.own_seq() returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare own text := 'app.seq_' || (pg_trigger_depth() - 1); reserved text := current_setting(own, true);
begin
  if coalesce(reserved, '') = '' then return nextval('kernel.seq'); end if;
  perform set_config(own, '', true);
  return reserved;
end $$;
