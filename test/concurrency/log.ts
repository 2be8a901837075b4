import { type Kysely, sql } from 'kysely'
import { Model } from '../histories/model.ts'
import { canonical } from '../histories/play.ts'
import type { Row } from '../histories/rows.ts'
import { Refused } from '../histories/sound.ts'
import type { PlayedStep } from './operation.ts'

/** One committed action as the log has it. */
export interface Logged {
  id: string
  kind: 'do' | 'undo' | 'redo'
  steps: PlayedStep[]
  /** Of an undo or redo: what it flipped. */
  targets: string[]
  live: boolean
  /** Of an action: what it did to each row, net, as the triggers saw it. */
  written: Written
  /** Its place in the order of the writes; null where it wrote and flipped nothing. */
  seq: string | null
}

type Written = Record<string, { before: Row | null; after: Row | null }>

/** What was committed in an organisation, in the order of the log. */
export async function readLog(owner: Kysely<unknown>, org: string): Promise<Logged[]> {
  const { rows } = await sql<Logged>`
    with h as (
      select _action, _seq, _op, _undo, 'shelf ' || id as k, jsonb_build_object('name', name, 'parent_id', parent_id, 'top_book_id', top_book_id) as row
        from history.shelf where org_id = ${org}
      union all select _action, _seq, _op, _undo, 'book ' || id, jsonb_build_object('shelf_id', shelf_id, 'title', title, 'code', code, 'pages', pages, 'tags', tags, 'custom', custom)
        from history.book where org_id = ${org}
      union all select _action, _seq, _op, _undo, 'loan ' || id, jsonb_build_object('book_id', book_id, 'reader', reader, 'place', place)
        from history.loan where org_id = ${org}),
    net as (
      select _action, k, max(_seq) as seq,
        (array_agg(case when _op in ('b', 'D') then row end order by _seq, _op in ('a', 'I')))[1] as before,
        (array_agg(case when _op in ('a', 'I') then row end order by _seq desc, _op in ('b', 'D')))[1] as after
      from h group by _action, k),
    w as (select _action, max(seq) as seq, jsonb_object_agg(k, jsonb_build_object('before', before, 'after', after)) filter (where before is distinct from after) as written
      from net group by _action)
    select a.id, a.kind, coalesce(a.input -> 'steps', '[]') as steps, a.live, greatest(a.seq, w.seq)::text as seq,
      case when a.kind = 'do' then coalesce(w.written, '{}') else '{}' end as written,
      array(select f.target_id::text from kernel.flip f where f.org_id = a.org_id and f.action_id = a.id) as targets
    from kernel.action a left join w on w._action = a.id
    where a.org_id = ${org} and a.state in ('applied', 'undone', 'partly_undone')
    order by greatest(a.seq, w.seq) nulls last, a.id`.execute(owner)
  return rows
}

/** A model of one serial order, with the actions under the numbers it knows them by. */
export interface Replayed {
  model: Model
  numbers: Map<string, number>
}

/** Plays one action on a model. @throws Refused */
export function replayOne(
  { model, numbers }: Replayed,
  one: Pick<Logged, 'id' | 'kind' | 'steps' | 'targets'>,
): void {
  if (one.kind !== 'do') {
    model.flip(
      one.targets.map((id) => numbers.get(id) ?? raise(id)),
      one.kind === 'redo',
    )
    return
  }
  // The model takes an insert over a row for an update; the database does not.
  if (one.steps.some(({ fresh, table, id }) => fresh && model.get(table, id)))
    throw new Refused('the id is taken')
  const number = numbers.size
  model.apply(number, model.prepare(one.steps))
  numbers.set(one.id, number)
}

/** In this order the undo would come before what it takes back. */
const raise = (id: string): never => {
  throw new Refused(`${id} has not been done yet`)
}

/**
 * The model after these actions, one after the other; null where one of them would have done
 * something else than it did.
 */
export function replay(order: readonly Logged[]): Replayed | null {
  const replayed: Replayed = { model: new Model(), numbers: new Map() }
  try {
    for (const one of order) {
      const before = replayed.model.state()
      replayOne(replayed, one)
      if (
        one.kind === 'do' &&
        canonical(difference(before, replayed.model.state())) !== canonical(one.written)
      )
        return null
    }
    return replayed
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}

function difference(before: Record<string, Row>, after: Record<string, Row>): Written {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return Object.fromEntries(
    keys
      .map((k) => [k, { before: before[k] ?? null, after: after[k] ?? null }] as const)
      .filter(([, net]) => canonical(net.before) !== canonical(net.after)),
  )
}
