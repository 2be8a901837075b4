import { clip } from './clip.ts'
import { defineFunction } from './define-function.ts'
import { keyIs } from './key.ts'
import { names } from './replay-sql.ts'
import { lit, q, type Shape } from './shape.ts'

/**
 * `history.overwrite_<table>(org, conflicts)`: writes what an undo has kept, as an ordinary write
 * of the running action: cells get their target, rows come or go. `conflicts` are lines as
 * `kernel.take_back` answers them.
 */
export function overwriteSql(shape: Shape, cellKeys: readonly string[]): string {
  const { all, written } = names(shape)
  // A column may have a dot in its name.
  const isCell = (field: string) =>
    `${field} = any (array[${written.map((c) => lit(c.name)).join(', ')}]::text[])`
  const set = written.map(({ name: c }) =>
    cellKeys.includes(c)
      ? `${q(c)} = case when x.keys ? ${lit(c)} then kernel.patch_keys(t.${q(c)}, x.keys -> ${lit(c)} -> 'values', array(select jsonb_array_elements_text(x.keys -> ${lit(c)} -> 'names'))) when x.cells ? ${lit(c)} then x.cells -> ${lit(c)} else t.${q(c)} end`
      : `${q(c)} = case when x.cells ? ${lit(c)} then (jsonb_populate_record(null::${shape.relation}, x.cells)).${q(c)} else t.${q(c)} end`,
  )
  return defineFunction({
    name: clip('overwrite', shape.name),
    args: 'p_org uuid, p_lines jsonb',
    returns: 'void',
    settings: ['plan_cache_mode = force_custom_plan'],
    body: `
  ${
    set.length === 0
      ? ''
      : `update ${shape.relation} t set ${set.join(',\n    ')}
  from (
    -- A line of a cell that is a key of a column is written column.key; a key without a value goes away.
    select l.key, coalesce(jsonb_object_agg(l.field, l.target) filter (where ${isCell('l.field')}), '{}') as cells,
      coalesce((select jsonb_object_agg(k.col, jsonb_build_object('names', k.names, 'values', k.vals)) from (
        select split_part(i.field, '.', 1) as col, jsonb_agg(substr(i.field, strpos(i.field, '.') + 1)) as names,
          coalesce(jsonb_object_agg(substr(i.field, strpos(i.field, '.') + 1), i.target) filter (where jsonb_typeof(i.target) <> 'null'), '{}') as vals
        from jsonb_to_recordset(p_lines) i(key text, field text, target jsonb) where i.key = l.key and not ${isCell('i.field')} group by 1) k), '{}') as keys
    from jsonb_to_recordset(p_lines) l(key text, field text, target jsonb) where l.field is not null group by l.key) x
  where t.org_id = p_org and ${keyIs(shape, 't', 'x.key')};`
  }
  delete from ${shape.relation} t using jsonb_to_recordset(p_lines) l(key text, field text, target text)
  where l.field is null and l.target = 'absent' and t.org_id = p_org and ${keyIs(shape, 't', 'l.key')};
  insert into ${shape.relation} (${all.join(', ')}) overriding system value
  select ${shape.columns.map((c) => (c.name === 'row_version' ? 'kernel.action_id()' : `r.${q(c.name)}`)).join(', ')}
  from jsonb_to_recordset(p_lines) l(field text, target text, image jsonb)
  cross join lateral jsonb_populate_record(null::${shape.relation}, l.image) r
  where l.field is null and l.target = 'present';`,
    caller: 'rescind_app',
  })
}
