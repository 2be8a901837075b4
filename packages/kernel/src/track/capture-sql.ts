import { clip } from './clip.ts'
import { keep, lit, q, type Shape } from './shape.ts'

/** The triggers that write the mirror: per statement, from transition tables, without a join and without EXECUTE. */
export function captureSql(shape: Shape): string {
  const mirror = `history.${q(shape.name)}`
  const capture = clip('capture', shape.name)
  const into = `insert into ${mirror} (_action, _seq, _op, _undo, ${shape.columns.map((c) => q(c.name)).join(', ')})`
  const from = (op: string, source: string) =>
    `select _by.id, _seq, '${op}'::"char", _by.undo, ${shape.columns.map((c) => keep(source, c)).join(', ')} from ${source}`
  const keyChanged = [...new Set(['org_id', ...shape.key])].map((name) => changed(shape, name)).join(' or ')
  return `
create or replace function ${capture}() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $b$
declare _by record; _seq bigint; _rows int;
begin
  select * into _by from kernel.guard();
  _seq := ${shape.writesAgain ? 'kernel.own_seq()' : "nextval('kernel.seq')"};
  if tg_op = 'UPDATE' then
    ${into} ${from('b', 'o')} union all ${from('a', 'n')};
    get diagnostics _rows = row_count;
    _rows := _rows / 2;
  elsif tg_op = 'INSERT' then
    ${into} ${from('I', 'n')};
    get diagnostics _rows = row_count;
  else
    ${into} ${from('D', 'o')};
    get diagnostics _rows = row_count;
  end if;
  if _rows > 0 then
    insert into kernel.touched (org_id, action_id, tbl, op, rows) values (kernel.org(), _by.id, ${lit(shape.name)}, lower(tg_op), _rows);
  end if;
  return null;
end $b$;
alter function ${capture} owner to rescind_capture;
create or replace trigger rescind_insert after insert on ${shape.relation} referencing new table as n for each statement execute function ${capture}();
create or replace trigger rescind_update after update on ${shape.relation} referencing old table as o new table as n for each statement execute function ${capture}();
create or replace trigger rescind_delete after delete on ${shape.relation} referencing old table as o for each statement execute function ${capture}();
create or replace trigger rescind_key before update on ${shape.relation} for each row when (${keyChanged}) execute function kernel.refuse();
create or replace trigger rescind_stamp before update on ${shape.relation} for each row when (new.row_version = old.row_version) execute function kernel.stamp();
create or replace trigger rescind_truncate before truncate on ${shape.relation} for each statement execute function kernel.refuse();
${shape.writesAgain ? againSql(shape) : `drop trigger if exists rescind_again on ${shape.relation};`}
${shape.partitions.map(partitionSql).join('\n')}`
}

/** Types whose equal values are the same bytes; of others, `=` would let a change of the key pass. */
const plain = ['uuid', 'smallint', 'integer', 'bigint', 'text', 'date', 'boolean']

function changed(shape: Shape, name: string): string {
  const column = shape.columns.find((c) => c.name === name)!
  if (plain.includes(column.type)) return `new.${q(name)} is distinct from old.${q(name)}`
  return `record_image_ne(row(new.${q(name)}), row(old.${q(name)}))`
}

/** What a trigger writes into this very table is a later write than that of the statement which fired it. */
const againSql = ({ relation }: Shape) =>
  `create or replace trigger rescind_again before insert or update or delete on ${relation} for each statement execute function kernel.reserve_seq();`

/** The triggers of the whole see only what is written through it. */
const partitionSql = (relation: string) => `
create or replace trigger rescind_direct before insert or update or delete on ${relation} for each statement execute function kernel.refuse_direct();
create or replace trigger rescind_truncate before truncate on ${relation} for each statement execute function kernel.refuse();`
