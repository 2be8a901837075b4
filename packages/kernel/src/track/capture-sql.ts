import { limits } from '../contract/limits.ts'
import { sqlstate } from '../db/sqlstate.ts'
import { clip } from './clip.ts'
import { defineFunction } from './define-function.ts'
import { parking } from './park-sql.ts'
import { differs, keep, lit, q, type Shape } from './shape.ts'

/**
 * The triggers that write the mirror: per statement, from transition tables, without a join and
 * without EXECUTE.
 */
export function captureSql(shape: Shape, money: readonly string[]): string {
  const mirror = `history.${q(shape.name)}`
  const capture = clip('capture', shape.name)
  const into = `insert into ${mirror} (_action, _seq, _op, _undo, ${shape.columns.map((c) => q(c.name)).join(', ')})`
  const from = (op: string, source: string) =>
    `select _action, _seq, '${op}'::"char", _undo, ${shape.columns.map((c) => keep(source, c)).join(', ')} from ${source}`
  const keyChanged = [...new Set(['org_id', ...shape.key])]
    .map((name) => changed(shape, name))
    .join(' or ')
  const trigger = defineFunction({
    name: capture,
    args: '',
    returns: 'trigger',
    is: 'security definer',
    settings: ['search_path = pg_catalog, pg_temp'],
    declare:
      "_org uuid := nullif(current_setting('app.org', true), '')::uuid; _action uuid; _undo boolean; _seq bigint; _rows int; _money boolean := false; _declared boolean; _most int; _asks boolean;",
    body: `
  -- As kernel.guard does; which says what is wrong, and whether an undo may write.
  -- What its tool may write, and how much of it without a yes, the database knows by itself.
  select a.id, a.kind <> 'do', t.tables is null or ${lit(shape.name)} = any (t.tables), case when a.mode <> 'explicit' then t.rows end,
    a.kind = 'do' and (a.mode = 'explicit' or t.follows is not null)
  into _action, _undo, _declared, _most, _asks from kernel.action a join kernel.tool t on t.name = a.tool
  where a.org_id = _org and a.id = nullif(current_setting('app.action', true), '')::uuid and a.xid = pg_current_xact_id_if_assigned()
    and a.state not in ('answered', 'denied', 'failed') and (a.undo_until is null or a.kind <> 'do');
  if _action is null or _undo then perform kernel.guard();${asideSql(shape)} end if;
  if tg_op <> 'DELETE' and not _undo then
    -- An action can not claim content that another one made.
    if exists (select 1 from n where n.row_version is distinct from _action) then
      raise exception 'row_version of % is the action that wrote it', ${lit(shape.relation)} using errcode = '23514';
    end if;
  end if;
  _seq := ${nextSeq(shape)};
  if tg_op = 'UPDATE' then
    ${into} ${from('b', 'o')} union all ${from('a', 'n')};
    get diagnostics _rows = row_count;
    _rows := _rows / 2;${moneySql(shape, money, 'UPDATE')}
  elsif tg_op = 'INSERT' then
    ${into} ${from('I', 'n')};
    get diagnostics _rows = row_count;${moneySql(shape, money, 'INSERT')}
  else
    ${into} ${from('D', 'o')};
    get diagnostics _rows = row_count;${moneySql(shape, money, 'DELETE')}
  end if;
  if _rows > 0 then
    -- A statement that finds nothing, as those of foreign keys do, writes nothing.
    if not _declared then perform kernel.undeclared(_org, _action, ${lit(shape.name)}); end if;
    if _rows > _most and not _undo then raise exception 'rows_over_limit' using errcode = '${sqlstate.needsApproval.code}'; end if;
    insert into kernel.touched (org_id, action_id, tbl, op, rows, money, asks) values (_org, _action, ${lit(shape.name)}, lower(tg_op), _rows, _money,
      -- One statement is little, and many of them are not.
      _asks or not _undo and exists (select from kernel.touched w where w.org_id = _org and w.action_id = _action));
  end if;
  return null;`,
    owner: 'rescind_capture',
  })
  return `${trigger}
${shape.rules.length > 0 ? seenSql(mirror) : ''}
create or replace trigger rescind_insert after insert on ${shape.relation} referencing new table as n for each statement execute function ${capture}();
create or replace trigger rescind_update after update on ${shape.relation} referencing old table as o new table as n for each statement execute function ${capture}();
create or replace trigger rescind_delete after delete on ${shape.relation} referencing old table as o for each statement execute function ${capture}();
create or replace trigger rescind_key before update on ${shape.relation} for each row when (${keyChanged}) execute function kernel.refuse();
create or replace trigger rescind_stamp before update on ${shape.relation} for each row when (new.row_version = old.row_version${shape.rules.length > 0 ? ` and coalesce(current_setting('app.parking', true), '') <> 'aside'` : ''}) execute function kernel.stamp();
create or replace trigger rescind_truncate before truncate on ${shape.relation} for each statement execute function kernel.refuse();
${shape.writesAgain ? againSql(shape) : `drop trigger if exists rescind_again on ${shape.relation};`}
${shape.partitions.map(partitionSql).join('\n')}`
}

/** Who captures rows that stood aside reads what they were. */
const seenSql = (mirror: string) => `
drop policy if exists before on ${mirror};
create policy before on ${mirror} for select to rescind_capture using (true);
grant select on ${mirror} to rescind_capture;`

/**
 * Did the statement alter or remove what a money column held, or add a row with a sum in one? Asked
 * of few rows only: more than the limit need an approval anyway, and a plan for this join that was
 * made for one row would serve many badly.
 */
function moneySql(
  shape: Shape,
  money: readonly string[],
  op: 'INSERT' | 'UPDATE' | 'DELETE',
): string {
  const touched = { INSERT: bornSql, UPDATE: alteredSql, DELETE: removedSql }[op](shape, money)
  if (!touched) return ''
  return `
    if _rows between 1 and ${limits.implicit_rows} then _money := exists (${touched}); end if;`
}

/**
 * A new row counts where it brings a sum: who owns it, or when it is due, moves nothing as long as
 * there is none.
 */
function bornSql({ columns }: Shape, money: readonly string[]): string | null {
  const sums = columns.filter(({ name, type }) => money.includes(name) && isNumber(type))
  return sums.length > 0
    ? `select 1 from n where ${sums.map(({ name }) => `n.${q(name)} <> 0`).join(' or ')}`
    : null
}

const isNumber = (type: string) =>
  /^(pg_catalog\.)?(numeric|money|smallint|integer|bigint|real|double precision)\b/.test(type)

function alteredSql({ key }: Shape, money: readonly string[]): string | null {
  if (money.length === 0) return null
  const cells = (side: string) => `row(${money.map((c) => `${side}.${q(c)}`).join(', ')})`
  const same = ['org_id', ...key].map((k) => `o.${q(k)} = n.${q(k)}`).join(' and ')
  return `select 1 from o join n on ${same} where record_image_ne(${cells('o')}, ${cells('n')})`
}

const removedSql = (_: Shape, money: readonly string[]): string | null =>
  money.length > 0
    ? `select 1 from o where ${money.map((c) => `o.${q(c)} is not null`).join(' or ')}`
    : null

const changed = (shape: Shape, name: string) =>
  differs(shape.columns.find((c) => c.name === name)!.type, `new.${q(name)}`, `old.${q(name)}`)

/**
 * While rows stand aside for each other (`parkSql`), that they do so is not logged; and what they
 * were before is what the log says last, not what they hold meanwhile.
 */
function asideSql(shape: Shape): string {
  if (shape.rules.length === 0) return ''
  const mirror = `history.${q(shape.name)}`
  const into = `insert into ${mirror} (_action, _seq, _op, _undo, ${shape.columns.map((c) => q(c.name)).join(', ')})`
  const before = (
    op: string,
  ) => `select _action, _seq, '${op}'::"char", _undo, ${shape.columns.map((c) => `case when l._rows is null then ${keep('o', c)} else (l._rows).${q(c.name)} end`).join(', ')}
      from o left join lateral (select l as _rows from ${mirror} l where ${['org_id', ...shape.key].map((k) => `l.${q(k)} = o.${q(k)}`).join(' and ')} and l._op in ('I', 'a')
        order by l._seq desc limit 1) l on true`
  const after = (op: string) =>
    `select _action, _seq, '${op}'::"char", _undo, ${shape.columns.map((c) => keep('n', c)).join(', ')} from n`
  return `
    if _undo and ${parking} then
      if current_setting('app.parking') = 'aside' then return null; end if;
      _seq := ${nextSeq(shape)};
      if tg_op = 'UPDATE' then
        ${into} ${before('b')} union all ${after('a')};
      elsif tg_op = 'INSERT' then
        ${into} ${after('I')};
      else
        ${into} ${before('D')};
      end if;
      get diagnostics _rows = row_count;
      if tg_op = 'UPDATE' then _rows := _rows / 2; end if;
      if _rows > 0 then insert into kernel.touched (org_id, action_id, tbl, op, rows) values (_org, _action, ${lit(shape.name)}, lower(tg_op), _rows); end if;
      return null;
    end if;
 `
}

const nextSeq = (shape: Shape) => (shape.writesAgain ? 'kernel.own_seq()' : "nextval('kernel.seq')")

/**
 * What a trigger writes into this very table is a later write than that of the statement which
 * fired it.
 */
const againSql = ({ relation }: Shape) =>
  `create or replace trigger rescind_again before insert or update or delete on ${relation} for each statement execute function kernel.reserve_seq();`

/** The triggers of the whole see only what is written through it. */
const partitionSql = (relation: string) => `
create or replace trigger rescind_direct before insert or update or delete on ${relation} for each statement execute function kernel.refuse_direct();
create or replace trigger rescind_truncate before truncate on ${relation} for each statement execute function kernel.refuse();`
