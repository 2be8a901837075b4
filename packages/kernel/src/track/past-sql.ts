import { clip } from './clip.ts'
import { defineFunction } from './define-function.ts'
import { keyText } from './key.ts'
import { names } from './replay-sql.ts'
import { lit, q, type Shape } from './shape.ts'

/**
 * The end of `history.put_back_<table>`: what the targets wrote into columns that are no more is
 * told, and stays where it is.
 */
export function pastSql(shape: Shape): string {
  const { mirror, same } = names(shape)
  return shape.past
    .map((column) => {
      const value = (side: string) => `${side}.${q(column.name)}`
      return `
  return query select distinct jsonb_build_object('table', ${lit(shape.name)}, 'key', ${keyText(shape, 'b')}, 'field', ${lit(column.field)}, 'by', null,
      'now', null, 'target', case when f.live then to_jsonb(${value('a')}) else to_jsonb(${value('b')}) end, 'protected', true, 'reason', ${lit(column.past)})
    from kernel.flip f join ${mirror} b on b.org_id = p_org and b._action = f.target_id and b._op in ('b', 'D') and not b._undo
    left join ${mirror} a on ${same('a', 'b')} and a._seq = b._seq and a._op = 'a'
    where f.org_id = p_org and f.action_id = p_undo
      and case when b._op = 'b' then record_image_ne(row(${value('b')}), row(${value('a')})) else ${value('b')} is not null end;`
    })
    .join('')
}

/** What an erasure has taken from the images of the targets is told, and counts as erased. */
export const erasedSql = (shape: Shape): string => `
  return query select jsonb_build_object('table', ${lit(shape.name)}, 'key', e.key, 'field', null, 'by', e.erasure_id, 'of', e.action_id,
      'now', null, 'target', null, 'protected', true, 'reason', 'erased')
    from kernel.flip f join kernel.erased_image e on e.org_id = p_org and e.action_id = f.target_id and e.tbl = ${lit(shape.name)}
    where f.org_id = p_org and f.action_id = p_undo;`

/**
 * What stays of `history.put_back_<table>` when the table is gone: every row that was written is
 * told, and the log stays.
 */
export function droppedSql(name: string, key: readonly string[]): string {
  return defineFunction({
    name: clip('put_back', name),
    args: 'p_org uuid, p_undo uuid',
    returns: 'setof jsonb',
    language: 'sql',
    is: 'stable',
    settings: ['plan_cache_mode = force_custom_plan'],
    body: `
  select distinct jsonb_build_object('table', ${lit(name)}, 'key', ${keyText({ key: [...key] }, 'h')}, 'field', null, 'by', null,
    'now', 'absent', 'target', 'present', 'protected', true, 'reason', 'table_dropped')
  from kernel.flip f join history.${q(name)} h on h.org_id = p_org and h._action = f.target_id and h._op <> 'a' and not h._undo
  where f.org_id = p_org and f.action_id = p_undo`,
    caller: 'rescind_undo',
  })
}
