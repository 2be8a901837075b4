import { clip } from './clip.ts'
import { emptyOf, eraserFunction } from './erase-sql.ts'
import { keyColumns, keyText } from './key.ts'
import { keep, lit, q, type Shape } from './shape.ts'

/**
 * `history.expire_<table>(org, action, before, keep, most)`: the images that the log has of rows
 * from before a moment lose what they hold in personal columns. Each gets what its row held at that
 * moment, which later images and undos build on; of a row that was gone by then, nothing, and it
 * never returns. So no undo of anything later brings another value than before, and one of anything
 * earlier finds nothing to bring back: it is told as erased. Rows whose earlier actions were taken
 * back or done again after that moment wait until that too is so long ago. `keep`: keys that stay
 * as they are. Answers how many images lost something, of `most` rows.
 */
export function expireSql(
  shape: Shape,
  {
    personal,
    erasedAs,
  }: { personal: readonly string[]; erasedAs: Readonly<Record<string, string>> },
): string {
  if (personal.length === 0) return ''
  const mirror = `history.${q(shape.name)}`
  const columns = personal.map((name) => shape.columns.find((c) => c.name === name)!)
  const past = shape.past.filter(({ field }) => personal.includes(field)).map(({ name }) => name)
  const key = shape.key.map(q)
  const same = (a: string, b: string) =>
    `${a}.org_id = p_org and ${key.map((k) => `${a}.${k} = ${b}.${k}`).join(' and ')}`
  const nothing = (c: (typeof columns)[number]) => emptyOf(c, erasedAs, true)
  const lost = [
    ...columns.map((c) => `record_image_ne(row(m.${q(c.name)}), row(v.${q(c.name)}))`),
    ...past.map((name) => `m.${q(name)} is not null`),
  ].join(' or ')
  const wrote = columns
    .map((c) => `record_image_ne(row(m.${q(c.name)}), row(a.${q(c.name)}))`)
    .join(' or ')
  const isNothing = columns
    .map((c) => `m.${q(c.name)} is not distinct from ${nothing(c)}`)
    .join(' and ')
  const pastLeft = past.map((name) => `\n        or m.${q(name)} is not null`).join('')
  return eraserFunction(
    clip('expire', shape.name),
    'p_before timestamptz, p_keep text[], p_most int',
    'assert_expiring(p_erasure, null, p_before, p_keep)',
    `
  declare _keys text[]; begin
  -- First without a lock: rows that were written differently then, or were gone. One that only began then holds what it held, and so does one
  -- that has been through this.
  select array_agg(x.key) into _keys from (
    select distinct ${keyText(shape, 'm')} as key from kernel.action k join ${mirror} m on m.org_id = p_org and m._action = k.id and m._op <> 'a'
    left join ${mirror} a on m._op = 'b' and ${same('a', 'm')} and a._seq = m._seq and a._op = 'a'
    where k.org_id = p_org and k.at < p_before and ${keyText(shape, 'm')} <> all (p_keep)
      and (m._op = 'b' and (${wrote}) or m._op = 'D' and not (${isNothing})${pastLeft}) limit p_most) x;
  if _keys is null then return 0; end if;
  -- Whoever takes something back meanwhile has either been seen, or waits and sees this.
  perform kernel.wait_for_undos(p_org);
  with of_before as materialized (
    select m.${key.join(', m.')}, m._seq, m._action from (select ${keyColumns(shape, 'u.key')} from unnest(_keys) u(key) offset 0) u
    join ${mirror} m on m.org_id = p_org and ${key.map((k) => `m.${k} = u.${k}`).join(' and ')}
    join kernel.action k on k.org_id = p_org and k.id = m._action and k.at < p_before),
  reopened as materialized (
    select distinct o.${key.join(', o.')} from of_before o join kernel.flip f on f.org_id = p_org and f.target_id = o._action
    join kernel.action u on u.org_id = p_org and u.id = f.action_id and u.at >= p_before),
  rows as materialized (
    select distinct o.${key.join(', o.')} from of_before o
    where not exists (select 1 from reopened r where ${key.map((k) => `r.${k} = o.${k}`).join(' and ')})),
  -- What each row held then: the first image since, or else the row as it stands.
  v as materialized (
    select r.${key.join(', r.')}, coalesce(y._seq, 9223372036854775807) as upto, y._seq is null and t.${key[0]} is null as gone,
      ${columns
        .map((c) => {
          const at = `y.${q(c.name)}`
          return `case when y._op in ('b', 'D') then ${at} when y._seq is null and t.${key[0]} is not null then ${keep('t', c)} else ${nothing(c)} end as ${q(c.name)}`
        })
        .join(',\n      ')}
    from rows r
    left join lateral (select m.* from ${mirror} m join kernel.action k on k.org_id = p_org and k.id = m._action and k.at >= p_before
      where ${same('m', 'r')} and m._op <> 'a' order by m._seq limit 1) y on true
    left join ${shape.relation} t on ${same('t', 'r')}),
  due as materialized (
    select v.* from v where exists (select 1 from ${mirror} m where ${same('m', 'v')} and m._seq < v.upto and (${lost})) limit p_most),
  told as (
    insert into kernel.erased_image (org_id, action_id, tbl, key, erasure_id)
    select distinct p_org, m._action, ${lit(shape.name)}, ${keyText(shape, 'm')}, p_erasure from due v join ${mirror} m on ${same('m', 'v')} and m._seq < v.upto
    left join ${mirror} a on m._op = 'b' and ${same('a', 'm')} and a._seq = m._seq and a._op = 'a'
    where not m._undo and (m._op = 'b' and (${wrote}) or m._op in ('I', 'D') and (${lost})) on conflict do nothing),
  never as (
    insert into kernel.erased_row (org_id, tbl, key, erasure_id)
    select p_org, ${lit(shape.name)}, ${keyText(shape, 'v')}, p_erasure from due v where v.gone on conflict do nothing),
  cleared as (
    update ${mirror} m set ${[...columns.map((c) => `${q(c.name)} = v.${q(c.name)}`), ...past.map((name) => `${q(name)} = null`)].join(', ')}
    from due v where ${same('m', 'v')} and m._seq < v.upto and (${lost}) returning 1)
  select count(*) into n from cleared;
  return n;
  end;`,
  )
}
