import { clip } from './clip.ts'
import { defineFunction } from './define-function.ts'
import { type LineShape, netSql } from './lines-sql.ts'
import { lit, q } from './shape.ts'

/**
 * `history.audit_<table>(org, seqs)`: puts the lines (those of `lines_<table>`) of the actions of
 * these waiting entries into the vault of the audit, each entry's numbered on from what it has, and
 * adds their number and leaf hashes to what waits. Each vault line says what is no secret:
 * operation, id, fields, when its last write came in the order of all writes (`seq`), and the
 * commitment to the line itself.
 *
 * Rows come by the indexes, however many the planner takes them for: a plan that was made while a
 * table was empty stays.
 */
export function auditSql(shape: LineShape): string {
  const mirror = `history.${q(shape.name)}`
  const { cells, net, op, line } = netSql(shape)
  const fields = `array_to_string(array[${cells.map((c) => `\n      case when ${c.differs} then ${lit(JSON.stringify(c.name))} end`).join(',')}]::text[], ',')`
  const shown = `'{"commitment":"' || audit.commitment('change', salt, body) || '","fields":[' || fields
    || case when audit.shown_id(key) then '],"id":' || to_json(key)::text || ',"op":"' else '],"op":"' end || op || '","seq":' || last || ${lit(`,"table":${JSON.stringify(shape.name)}}`)}`
  const waiting = `(select seq as _waiting, entry_id as _entry, action_id, lines as _from from audit.pending
      where org_id = p_org and seq = any (p_seqs) and tables @> array[${lit(shape.name)}]) w`
  const fill = defineFunction({
    name: clip('audit', shape.name),
    args: 'p_org uuid, p_seqs bigint[]',
    returns: 'void',
    language: 'sql',
    settings: ['plan_cache_mode = force_generic_plan', 'enable_seqscan = off', 'jit = off'],
    body: `
  ${net({ actions: { source: waiting, is: 'm._action = w.action_id', along: ['_waiting', '_entry', '_from'] }, more: `,\n    x._last as last, ${fields} as fields` })},
  l as materialized (select _waiting, _entry, (row_number() over (partition by _waiting order by key collate "C") - 1)::int + _from as ord, key, ${op} as op, last, fields, ${line(op)} as body, audit.salt() as salt
    from net where born or gone or cells <> ''),
  c as materialized (select _waiting, _entry, ord, salt, body, ${shown} as line from l),
  kept as (insert into audit.payload (org_id, entry_id, slot, ord, line, salt, body)
    select p_org, _entry, 'change', ord, line, salt, body from c)
  update audit.pending p set lines = p.lines + s.n, hashes = p.hashes || s.hashes
  from (select _waiting, count(*) as n, string_agg(audit.leaf_hash(line), ''::bytea order by ord) as hashes from c group by _waiting) s
  where p.org_id = p_org and p.seq = s._waiting`,
    caller: 'rescind_audit',
  })
  return `${fill}
drop policy if exists audit on ${mirror};
create policy audit on ${mirror} for select to rescind_audit using (true);
grant select on ${mirror} to rescind_audit;`
}
