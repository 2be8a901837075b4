import { lit, q, type Shape } from './shape.ts'

/**
 * The typed mirror of a table. `_op`: I after image of an insert, D before image of a delete, b and a before and after
 * image of an update. `_undo`: written by an undo or redo, hence derived.
 */
export function mirrorSql(shape: Shape, existing: ReadonlySet<string>): string {
  const mirror = `history.${q(shape.name)}`
  if (existing.size === 0) {
    return `
create table ${mirror} (
  _action uuid not null, _seq bigint not null, _op "char" not null, _undo boolean not null,
  ${shape.columns.map((c) => `${q(c.name)} ${c.type}`).join(', ')},
  -- An action can not claim content that another one made.
  constraint own_version check (_undo or _op in ('b', 'D') or row_version = _action)
);
create index on ${mirror} (org_id, _action, _op);
create index on ${mirror} (org_id, ${shape.key.map(q).join(', ')}, _seq);
alter table ${mirror} enable row level security;
alter table ${mirror} force row level security;
create policy capture on ${mirror} for insert to rescind_capture with check (true);
create policy org on ${mirror} for select to rescind_app using (org_id = (select kernel.org()));
grant insert on ${mirror} to rescind_capture;
grant select on ${mirror} to rescind_app;`
  }
  return shape.columns
    .filter((c) => !existing.has(c.name))
    .map((c) => `alter table ${mirror} add column ${q(c.name)} ${c.type};`)
    .join('\n')
}

/** The triggers that write the mirror: per statement, from transition tables, without a join and without EXECUTE. */
export function captureSql(shape: Shape): string {
  const mirror = `history.${q(shape.name)}`
  const capture = `history.${q(`capture_${shape.name}`)}`
  const columns = shape.columns.map((c) => q(c.name)).join(', ')
  const into = `insert into ${mirror} (_action, _seq, _op, _undo, ${columns})`
  const from = (op: string, source: string) => `select g.id, s, '${op}'::"char", g.undo, ${columns} from ${source}`
  const keyChanged = ['org_id', ...shape.key].map((c) => `new.${q(c)} is distinct from old.${q(c)}`).join(' or ')
  return `
create or replace function ${capture}() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $b$
declare g record; s bigint; n int;
begin
  select * into g from kernel.guard();
  s := nextval('kernel.seq');
  if tg_op = 'UPDATE' then
    ${into} ${from('b', 'o')} union all ${from('a', 'n')};
    get diagnostics n = row_count;
    n := n / 2;
  elsif tg_op = 'INSERT' then
    ${into} ${from('I', 'n')};
    get diagnostics n = row_count;
  else
    ${into} ${from('D', 'o')};
    get diagnostics n = row_count;
  end if;
  if n > 0 then
    insert into kernel.touched (org_id, action_id, tbl, op, rows) values (kernel.org(), g.id, ${lit(shape.name)}, lower(tg_op), n);
  end if;
  return null;
end $b$;
alter function ${capture} owner to rescind_capture;
create or replace trigger rescind_insert after insert on ${shape.relation} referencing new table as n for each statement execute function ${capture}();
create or replace trigger rescind_update after update on ${shape.relation} referencing old table as o new table as n for each statement execute function ${capture}();
create or replace trigger rescind_delete after delete on ${shape.relation} referencing old table as o for each statement execute function ${capture}();
create or replace trigger rescind_key before update on ${shape.relation} for each row when (${keyChanged}) execute function kernel.refuse();
create or replace trigger rescind_stamp before update on ${shape.relation} for each row when (new.row_version = old.row_version) execute function kernel.stamp();
create or replace trigger rescind_truncate before truncate on ${shape.relation} for each statement execute function kernel.refuse();`
}
