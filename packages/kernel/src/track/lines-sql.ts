import { clip } from './clip.ts'
import { defineFunction } from './define-function.ts'
import { keyIs, keyText } from './key.ts'
import { differs, lit, q, type Shape } from './shape.ts'

/** What the lines of a table are made of. */
export type LineShape = Pick<Shape, 'name' | 'key' | 'columns' | 'past' | 'stamped'>

/**
 * One column in a line, over the images `b` before and `a` after: whether it differs, and then its
 * text.
 */
interface Cell {
  name: string
  differs: string
  text: string
}

/**
 * Whose lines: the actions `in` a source `s`, and what of it goes along; `narrow`: which rows;
 * `more`: further columns.
 */
interface Of {
  actions?: { source: string; is: string; along: readonly string[] }
  narrow?: string
  more?: string
}

/**
 * The parts of a line's SQL: the cells, what the run came to row by row (`key`, `born`, `gone`,
 * `cells` and more), its operation and its line.
 */
export function netSql(shape: LineShape): {
  cells: Cell[]
  net(of: Of): string
  op: string
  line(which: string): string
} {
  const mirror = `history.${q(shape.name)}`
  const key = shape.key.map(q)
  const quiet = ['org_id', 'row_version', ...shape.key, ...shape.stamped]
  // What the table no longer has can still be read.
  const columns = [
    ...shape.columns.filter((c) => !quiet.includes(c.name)),
    ...shape.past.map(({ name }) => ({ name, kept: '' })),
  ]
  const text = (side: string, name: string) => `coalesce(to_json(${side}.${q(name)})::text, 'null')`
  // JSON writes no value and the JSON value null alike; an approval of one may not pass as the
  // other.
  const isNull = (side: string, name: string) =>
    `(${side}.${q(name)} is not null and ${side}.${q(name)}::text = 'null')`
  const which = (name: string, kept: string) =>
    kept === 'json' || kept === 'jsonb'
      ? ` || case when ${isNull('b', name)} or ${isNull('a', name)} then ',' || to_json(${isNull('b', name)})::text || ',' || to_json(${isNull('a', name)})::text else '' end`
      : ''
  const cells = columns.map(({ name, kept }) => ({
    name,
    // Where there is no row on one side, what the other holds differs from null.
    differs: differs(kept, `b.${q(name)}`, `a.${q(name)}`),
    text: `${lit(`${JSON.stringify(name)}:[`)} || ${text('b', name)} || ',' || ${text('a', name)}${which(name, kept)} || ']'`,
  }))
  const on = (side: string) =>
    `${side}.org_id = p_org and ${key.map((k) => `${side}.${k} = x.${k}`).join(' and ')}`
  const net = ({ actions, narrow = '', more = '' }: Of) => {
    const along = (actions?.along ?? []).map((column) => `${column}, `).join('')
    const of = actions
      ? `${actions.source} join ${mirror} m on ${actions.is}`
      : `${mirror} m where m._action = p_action`
    return `
  with x as (
    select ${along}${key.map((k) => `m.${k}`).join(', ')}, min(m._seq) _first, max(m._seq) _last from ${of} and m.org_id = p_org and m._op <> 'a'${narrow} group by ${along}${key.map((k) => `m.${k}`).join(', ')}),
  -- Materialized: whoever asks whether there are cells would else make them twice.
  net as materialized (
    select ${along}${keyText(shape, 'x')} as key, b._seq is null as born, a._seq is null as gone,
      array_to_string(array[${cells
        .map(
          (c) => `
      case when ${c.differs} then ${c.text} end`,
        )
        .join(',')}]::text[], ',') as cells${more}
    -- offset 0 keeps each a look-up by its index, whatever is believed of the size of a log that was never analysed.
    from x left join lateral (select * from ${mirror} b where ${on('b')} and b._seq = x._first and b._op in ('b', 'D') offset 0) b on true
    left join lateral (select * from ${mirror} a where ${on('a')} and a._seq = x._last and a._op in ('a', 'I') offset 0) a on true
    where b._seq is not null or a._seq is not null)`
  }
  const op = "case when born then 'insert' when gone then 'delete' else 'update' end"
  const line = (which: string) =>
    `${lit(`{"table":${JSON.stringify(shape.name)},"id":`)} || to_json(key)::text || ',"op":"' || ${which} || '","cells":{' || cells || '}}'`
  return { cells, net, op, line }
}

/**
 * `history.lines_<table>(org, action)`, and `history.line_<table>(org, action, key)` for one row of
 * it: one JSON line per row that really changed, ordered by key. Net: an action that writes a row
 * twice has one line. Both images of every changed cell, so that an approval of A→C can not pass as
 * B→C; cells that are the same on both sides are absent, so that somebody else's edit of them is no
 * drift.
 */
export function linesSql(shape: LineShape): string {
  const { net, op, line } = netSql(shape)
  const body = (narrow: string) => `${net({ narrow })}
  select key, ${line(op)} from net where born or gone or cells <> '' order by key collate "C"`
  const define = (name: string, extra: string, narrow: string) =>
    defineFunction({
      name,
      args: `p_org uuid, p_action uuid${extra}`,
      returns: 'table (key text, line text)',
      language: 'sql',
      is: 'stable',
      settings: ['plan_cache_mode = force_custom_plan'],
      body: body(narrow),
      caller: 'rescind_app',
    })
  const whole = define(clip('lines', shape.name), '', '')
  // It once took the key in its own type.
  const type = shape.columns.find((c) => c.name === shape.key[0])!.type
  const former =
    shape.key.length > 1 || type === 'text'
      ? ''
      : `drop function if exists ${clip('line', shape.name)}(uuid, uuid, ${type});`
  return (
    whole +
    former +
    define(clip('line', shape.name), ', p_key text', ` and ${keyIs(shape, 'm', 'p_key')}`)
  )
}
