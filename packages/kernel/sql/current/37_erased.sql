-- What a row is called in the references of others: tables with texts of their own whose rows point
-- to it by one column.
create or replace function kernel.pointing_to(p_table text) returns table (tbl text, rel text, col text, key text) language sql stable set search_path = pg_catalog, pg_temp as $$
  select k.tbl, k.rel::text, a.attname::text, k.key_columns[1] from kernel.tracked t join pg_constraint c on c.contype = 'f' and c.confrelid = t.rel::oid
  join kernel.tracked k on k.rel::oid = c.conrelid and not k.dropped and k.personal <> '{}' and cardinality(k.key_columns) = 1
  join lateral unnest(c.conkey) n(num) on true join pg_attribute a on a.attrelid = c.conrelid and a.attnum = n.num and a.attname <> 'org_id'
  where t.tbl = p_table and not t.dropped
$$;

-- An erasure that was registered commits when what it names is cleared, and not before: the
-- person's own row and each row that points to it (kernel.erased_row is written by what clears
-- them), what plans showed of it, mail for it, and what the vault keeps of it. Whoever marks one as
-- done without that would leave the texts for good, because a request is carried out once. Texts
-- that name the person by name alone only whoever knows the name can find.
create or replace function kernel.assert_erased() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare r record; left_over text; waits boolean;
begin
  if not exists (select from kernel.tracked t where t.tbl = new.tbl and t.personal <> '{}') then return null; end if;
  if not exists (select from kernel.erased_row e where e.org_id = new.org_id and e.tbl = new.tbl and e.key = new.key) then left_over := new.tbl; end if;
  for r in select * from kernel.pointing_to(new.tbl) loop
    exit when left_over is not null;
    execute format($f$select %1$L where exists (select from %2$s t where t.org_id = $1 and t.%3$I::text = $2
        and not exists (select from kernel.erased_row e where e.org_id = $1 and e.tbl = %1$L and e.key = t.%4$I::text))
      or exists (select from history.%1$I h where h.org_id = $1 and h.%3$I::text = $2 and not exists (select from %2$s t where t.org_id = $1 and t.%4$I = h.%4$I)
        and not exists (select from kernel.erased_row e where e.org_id = $1 and e.tbl = %1$L and e.key = h.%4$I::text))$f$, r.tbl, r.rel, r.col, r.key)
    into left_over using new.org_id, new.key;
  end loop;
  -- What waits to be sealed holds its texts itself, and is put into the vault before anything is
  -- cleared.
  execute format($f$select exists (select from audit.pending p join history.%1$I h on h.org_id = p.org_id and h._action = p.action_id and h.%2$I::text = $2
    where p.org_id = $1 and not p.filled and p.action_id <> $3)$f$, new.tbl, (select t.key_columns[1] from kernel.tracked t where t.tbl = new.tbl))
  into waits using new.org_id, new.key, new.action_id;
  left_over := coalesce(left_over, case when waits then 'what waits to be sealed' end, (select 'the lines of plans' where exists (select from kernel.plan_line l where l.org_id = new.org_id and l.part = 'change' and strpos(l.line, new.key) > 0
      and l.line::jsonb ->> 'id' = new.key and l.line::jsonb -> 'cells' <> '{}')),
    (select 'mail' where exists (select from kernel.outbox o where o.org_id = new.org_id and o.record_id::text = new.key and o.erased_by is null and o.body #>> '{meta,errand}' is null)),
    (select 'the audit' where exists (select from audit.payload p where p.org_id = new.org_id and p.slot in ('change', 'message') and p.body is not null and strpos(p.line, new.key) > 0
      and (p.line::jsonb ->> 'id' = new.key or p.line::jsonb ->> 'record_id' = new.key and p.body::jsonb #>> '{body,meta,errand}' is null))));
  if left_over is not null then raise exception 'what is to be erased is still there: %', left_over using errcode = '28000'; end if;
  return null;
end $$;

grant create on schema kernel to rescind_eraser;
alter function kernel.assert_erased owner to rescind_eraser;
revoke create on schema kernel from rescind_eraser;
grant select (org_id, action_id, filled) on audit.pending to rescind_eraser;
drop policy if exists erase on audit.pending;
create policy erase on audit.pending for select to rescind_eraser using (org_id = (select kernel.org()));
revoke all on function kernel.assert_erased, kernel.pointing_to from public;
grant execute on function kernel.pointing_to to rescind_eraser;
drop trigger if exists cleared on kernel.erasure;
create constraint trigger cleared after insert on kernel.erasure deferrable initially deferred
  for each row when (new.tbl <> 'retention') execute function kernel.assert_erased();
