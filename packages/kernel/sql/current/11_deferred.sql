-- What the commit would ask is asked before an action ends, or is counted.

-- Asks now whatever the commit would ask of the domain's tables: deferred keys, and constraint
-- triggers, whose writes are part of what is shown. Those of the kernel ask whether an action has
-- ended, and stay for the commit. As whoever asks, like a commit: a trigger gains no rights by it.
create or replace function kernel.ask_deferred() returns void language plpgsql as $$
declare v_names text;
begin
  -- Without a join: each preview and each approved run asks this.
  select string_agg(format('%s.%I', c.connamespace::regnamespace, c.conname), ', ') into v_names from pg_constraint c
  where c.condeferrable and c.connamespace <> 'kernel'::regnamespace and has_schema_privilege(c.connamespace, 'usage');
  if v_names is not null then execute 'set constraints ' || v_names || ' immediate'; end if;
end $$;

-- An action writes nothing once it has ended: where a table that it wrote has a trigger for the
-- commit, that is asked before. Answers its organisation, for the call that ends it.
create or replace function kernel.ask_writers(p_org uuid, p_action uuid) returns uuid language plpgsql as $$
begin
  if exists (select from kernel.touched w join kernel.tracked k on k.tbl = w.tbl join pg_trigger g on g.tgrelid = k.rel
      where w.org_id = p_org and w.action_id = p_action and g.tginitdeferred and not g.tgisinternal) then
    perform kernel.ask_deferred();
  end if;
  return p_org;
end $$;

-- How many rows of which tables the running action has written, and whether it moved money, with
-- all that the commit would still write. Statement by statement: the second one sees what triggers
-- have just written.
create or replace function kernel.written(p_org uuid, p_action uuid) returns table (tbl text, rows int, money boolean) language plpgsql as $$
begin
  perform kernel.ask_deferred();
  return query select w.tbl, sum(w.rows)::int, bool_or(w.money) from kernel.touched w where w.org_id = p_org and w.action_id = p_action group by w.tbl;
end $$;
revoke all on function kernel.ask_deferred, kernel.ask_writers, kernel.written from public;
grant execute on function kernel.ask_deferred, kernel.ask_writers, kernel.written to rescind_app;
