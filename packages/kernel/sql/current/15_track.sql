-- What the functions and triggers of tracked tables have in common.

-- Is the running action an undo or redo?
create or replace function kernel.undo_runs() returns boolean language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from kernel.action a
    where a.org_id = kernel.org() and a.id = kernel.action_id() and a.kind <> 'do' and a.xid = pg_current_xact_id_if_assigned());
end $$;

-- Is this write part of an undo or redo? A user's own triggers are made to ask, so that an undo
-- fires no automation. The setting alone could be forged, and with it every rule that a trigger
-- asks; it spares others the look at the action.
create or replace function kernel.undoing() returns boolean language sql stable parallel safe
  as $$ select coalesce(current_setting('app.undoing', true), '') = 'on' and kernel.undo_runs() $$;

create or replace function kernel.refuse_direct() returns trigger language plpgsql as $$
begin
  raise exception 'write to the partition % itself is refused: it could not be undone', tg_table_name
    using errcode = '28000', hint = 'Write to the partitioned table.';
end $$;

create or replace function kernel.refuse_outside() returns trigger language plpgsql as $$
begin
  raise exception 'write outside an action' using errcode = '28000', hint = 'Call a tool: only an action can be taken back.';
end $$;

-- Numbers in the log say which write of a row came later, and are taken when a statement has ended.
-- An AFTER trigger that writes the same table ends first: then the statement it belongs to has been
-- given its number before. Kept by depth of triggers.
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

-- An action writes a table that its tool does not declare. A tool that plans an erasure rehearses
-- it, and takes that back: it may, and what it wrote so does not commit.
create or replace function kernel.undeclared(p_org uuid, p_action uuid, p_table text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare v_tool text;
begin
  select t.name into v_tool from kernel.action a join kernel.tool t on t.name = a.tool where a.org_id = p_org and a.id = p_action and not t.erases;
  if found then raise exception '% wrote %, which its contract does not declare', v_tool, p_table using errcode = 'RS003'; end if;
  perform kernel.uncommitted(p_org, p_action);
end $$;
-- From here to the savepoint before, nothing is for good (21_undo_commits.sql refuses it).
create or replace function kernel.uncommitted(p_org uuid, p_action uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into kernel.leaving (org_id, undo_id, tbl, key) values (p_org, p_action, '', 'previewed') on conflict do nothing
$$;
alter function kernel.uncommitted owner to rescind_capture;
revoke all on function kernel.undeclared, kernel.uncommitted from public;
grant execute on function kernel.undeclared to rescind_capture;
grant execute on function kernel.uncommitted to rescind_capture, rescind_eraser;
