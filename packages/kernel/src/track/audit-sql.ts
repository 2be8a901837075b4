import { clip } from './clip.ts'
import { keyText } from './key.ts'
import { type Cell, type LineShape, netSql } from './lines-sql.ts'
import { differs, lit, q } from './shape.ts'

/**
 * `history.audit_<table>(org, action, entry, from, one)`: puts the action's lines (those of `lines_<table>`) into the vault of the audit,
 * numbered from `from`, and answers their leaf hashes end to end. Each vault line says what is no
 * secret: operation, id, fields, and the commitment to the line itself.
 *
 * Every action runs it, so an action that wrote `one` row goes a short way: two rows by the mirror's index and one small
 * expression per column, which costs a tenth of starting the query over all. Plans are kept; they must not rest on how much
 * the tables held when they were made: rows come by the indexes, however many the planner takes them for.
 */
export function auditSql(shape: LineShape): string {
  const audit = clip('audit', shape.name)
  const mirror = `history.${q(shape.name)}`
  const { cells, net, op, line } = netSql(shape)
  const fieldsOf = `array_to_string(array[${cells.map((c) => `\n      case when ${c.differs} then ${lit(JSON.stringify(c.name))} end`).join(',')}]::text[], ',')`
  const shown = `'{"commitment":"' || audit.commitment('change', salt, body) || '","fields":[' || fields
    || case when audit.shown_id(key) then '],"id":' || to_json(key)::text || ',"op":"' else '],"op":"' end || op || ${lit(`","table":${JSON.stringify(shape.name)}}`)}`
  return `
create or replace function ${audit}(p_org uuid, p_action uuid, p_entry uuid, p_from int, p_one boolean) returns bytea language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $b$
#variable_conflict use_column
declare b ${mirror}; a ${mirror}; key text; op text; cells text := ''; fields text := ''; salt bytea; body text; shown text; hashes bytea;
begin
  if p_one then
    select m.* into b from ${mirror} m where m.org_id = p_org and m._action = p_action and m._op <> 'a';
    if b._op = 'b' then
      select m.* into a from ${mirror} m where m.org_id = p_org and ${shape.key.map((k) => `m.${q(k)} = b.${q(k)}`).join(' and ')} and m._seq = b._seq and m._op = 'a';
      op := 'update';
      ${cells.map((c) => oneCell(c, differs(c.kept, `b.${q(c.name)}`, `a.${q(c.name)}`))).join('\n      ')}
    elsif b._op = 'I' then
      a := b;
      b := null;
      op := 'insert';
      ${cells.map((c) => oneCell(c, `a.${q(c.name)} is not null`)).join('\n      ')}
    else
      op := 'delete';
      ${cells.map((c) => oneCell(c, `b.${q(c.name)} is not null`)).join('\n      ')}
    end if;
    if op = 'update' and cells = '' then return null; end if;
    cells := substr(cells, 2);
    fields := substr(fields, 2);
    if op = 'delete' then key := ${keyText(shape, 'b')}; else key := ${keyText(shape, 'a')}; end if;
    body := ${line('op')};
    salt := audit.salt();
    shown := ${shown};
    insert into audit.payload (org_id, entry_id, slot, ord, line, salt, body) values (p_org, p_entry, 'change', p_from, shown, salt, body);
    return audit.leaf_hash(shown);
  end if;
  ${net('', `,\n    ${fieldsOf} as fields`)},
  l as materialized (select (row_number() over (order by net.key collate "C") - 1)::int + p_from as ord, net.key, ${op} as op, net.fields, ${line(op)} as body, audit.salt() as salt
    from net where net.born or net.gone or net.cells <> ''),
  c as materialized (select l.ord, l.salt, l.body, ${shown} as line from l),
  kept as (insert into audit.payload (org_id, entry_id, slot, ord, line, salt, body)
    select p_org, p_entry, 'change', c.ord, c.line, c.salt, c.body from c)
  select string_agg(audit.leaf_hash(c.line), ''::bytea order by c.ord) into hashes from c;
  return hashes;
end $b$;
revoke all on function ${audit} from public;
grant execute on function ${audit} to rescind_audit;
drop policy if exists audit on ${mirror};
create policy audit on ${mirror} for select to rescind_audit using (true);
grant select on ${mirror} to rescind_audit;`
}

const oneCell = ({ name, text }: Cell, differs: string) =>
  `if ${differs} then cells := cells || ',' || ${text}; fields := fields || ${lit(`,${JSON.stringify(name)}`)}; end if;`

/** `history."audit rows"(table, …)`: `history.audit_<table>`, called by name, so that no action has to plan the call. */
export const auditRowsSql = (tables: readonly string[]): string => `
create or replace function history."audit rows"(p_tbl text, p_org uuid, p_action uuid, p_entry uuid, p_from int, p_one boolean) returns bytea language plpgsql as $b$
begin
  ${tables.map((table) => `if p_tbl = ${lit(table)} then return ${clip('audit', table)}(p_org, p_action, p_entry, p_from, p_one); end if;`).join('\n  ')}
  raise exception 'nothing is known of %', p_tbl;
end $b$;
revoke all on function history."audit rows" from public;
grant execute on function history."audit rows" to rescind_audit;`
