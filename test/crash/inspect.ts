import type pg from 'pg'
import type { Ledger } from './ledger.ts'

/** One broken promise. lost: durability or wholeness; doubled: something happened twice. */
export interface Violation {
  kind: 'lost' | 'doubled'
  what: string
}

/** What the outbox may say of a message that the other server has, and of one that it has not. */
const mayHaveLeft = ['sent', 'unknown', 'claimed']

/**
 * States of an action whose writes were committed with it; of a rewind in chunks, those of its
 * chunks so far.
 */
const committed = ['applied', 'held', 'undone', 'partly_undone', 'recalled', 'running', 'stopped']

/**
 * Looks for every trace that a crash may have left. `since`: when this server was started, by the
 * database's clock.
 */
export async function inspect(
  client: pg.Client,
  parts: { ledger: Ledger; taken: ReadonlyMap<string, number>; since: Date },
): Promise<Violation[]> {
  const found: Violation[] = []
  const none = async (
    kind: Violation['kind'],
    what: string,
    query: string,
    values: unknown[] = [],
  ) => {
    const { rows } = await client.query<Record<string, unknown>>(query, values)
    found.push(...rows.map((row): Violation => ({ kind, what: `${what}: ${JSON.stringify(row)}` })))
  }
  // The server is at work already: what arrives from now on may be later than the snapshot.
  const arrived = [...parts.taken.keys()].map(outboxId)
  await client.query('begin transaction isolation level repeatable read read only')
  await client.query(`set local search_path = crm`)
  for (const { tbl, rel, key } of await trackedTables(client)) {
    await none(
      'lost',
      `rows of ${tbl} that are not what the log says last`,
      stateQuery(tbl, rel, key),
    )
    await none('lost', `changes of ${tbl} without an action in force`, strayQuery(tbl), [committed])
    await none('lost', `actions that are half in ${tbl}`, halfQuery(tbl), [tbl])
  }
  await none(
    'lost',
    'actions whose rows are not those that the triggers counted',
    `select a.id, a.rows from kernel.action a
     where a.rows <> (select coalesce(sum(t.rows), 0) from kernel.touched t where t.org_id = a.org_id and t.action_id = a.id)`,
  )
  await none(
    'lost',
    'actions without an audit entry',
    `select id, tool from kernel.action a where not exists ${entryOf('a.id')}`,
  )
  await none(
    'lost',
    'audit entries without an action',
    `select e.id from audit.entry e where not exists (select from kernel.action a where a.org_id = e.org_id and a.id = e.action_id)`,
  )
  await none(
    'lost',
    'actions whose liveness is not that of the last undo or redo',
    `select a.id, a.live from kernel.action a where a.kind = 'do' and a.live <> coalesce((select f.live from kernel.flip f
       join kernel.action u on u.org_id = f.org_id and u.id = f.action_id where f.org_id = a.org_id and f.target_id = a.id order by u.seq desc limit 1), true)`,
  )
  await none(
    'lost',
    'plans that are half approved',
    `select p.action_id, p.state, a.state as action from kernel.plan p join kernel.action a on a.org_id = p.org_id and a.id = p.action_id
     where (p.state = 'approved') <> (a.state = any($1)) or (p.state = 'pending' and a.state <> 'awaiting_approval')`,
    [committed],
  )
  await none(
    'doubled',
    'plans that were carried out twice',
    `select e.action_id from audit.entry e where e.leaf::jsonb ? 'approver' group by e.action_id having count(*) > 1`,
  )
  await rewinds(none)
  await promises(none, parts.ledger)
  await messages(none, arrived, parts)
  await client.query('rollback')
  return found
}

const outboxId = (messageId: string) => messageId.slice(1, messageId.indexOf('@'))

type None = (
  kind: Violation['kind'],
  what: string,
  query: string,
  values?: unknown[],
) => Promise<void>

const entryOf = (id: string) => `(select from audit.entry e where e.action_id = ${id})`

/** A rewind in chunks is as far as it says: no target is left out, and none is taken back twice. */
async function rewinds(none: None): Promise<void> {
  await none(
    'lost',
    'rewinds that are not as far as they say',
    `select r.action_id, r.state, r.done, r.total, t.targets, t.done as noted from kernel.rewind r cross join lateral (
       select count(*)::int as targets, count(t.chunk_id)::int as done, coalesce(max(t.ord) filter (where t.chunk_id is not null), 0) as last
       from kernel.rewind_target t where t.org_id = r.org_id and t.action_id = r.action_id) t
     where r.done <> t.done or r.total <> t.targets or t.last <> t.done or (r.state = 'done') <> (r.done = r.total)`,
  )
  await none(
    'lost',
    'rewinds whose action does not say how they are',
    `select r.action_id, r.state, a.state as action from kernel.rewind r join kernel.action a on a.org_id = r.org_id and a.id = r.action_id
     where a.state not in (case r.state when 'done' then 'applied' else r.state end, case r.state when 'done' then 'partly_undone' end)`,
  )
  await none(
    'doubled',
    'actions that two chunks of one rewind took back',
    `select t.action_id, t.target_id from kernel.rewind_target t join kernel.flip f on f.org_id = t.org_id and f.target_id = t.target_id
     join kernel.action c on c.org_id = f.org_id and c.id = f.action_id and c.input ->> 'rewind' = t.action_id::text
     group by t.action_id, t.target_id having count(*) > 1`,
  )
}

/** Whatever was answered is there. */
async function promises(none: None, ledger: Ledger): Promise<void> {
  await none(
    'lost',
    'actions that were answered and are not there',
    `select id from unnest($1::uuid[]) id left join kernel.action a using (id) where a.id is null or a.state <> all($2)`,
    [[...ledger.done], committed],
  )
  await none(
    'lost',
    'undos that were answered and are not there',
    `select u, t from unnest($1::uuid[], $2::uuid[]) x(u, t) where not exists (select from kernel.flip f where f.action_id = u and f.target_id = t)`,
    [[...ledger.takenBack.keys()], [...ledger.takenBack.values()]],
  )
  await none(
    'lost',
    'plans that were answered and are not there',
    `select id from unnest($1::uuid[]) id where not exists (select from kernel.plan p where p.action_id = id)`,
    [[...ledger.planned]],
  )
  const made = `select _action, last_name as name from history.contact where _op = 'I' and not _undo
    union all select _action, name from history.company where _op = 'I' and not _undo`
  await none(
    'lost',
    'records that were answered and were never made',
    `select name from unnest($1::uuid[], $2::text[]) x(action, name) where not exists (select from (${made}) m where m._action = x.action and m.name = x.name)`,
    [[...ledger.named.keys()], [...ledger.named.values()]],
  )
  await none(
    'doubled',
    'records that were made twice',
    `select name from (${made}) m where name like 'crash%' group by name having count(*) > 1`,
  )
}

/**
 * Nothing left twice, nothing left that the outbox says has not, and what is in doubt is said to
 * be.
 */
async function messages(
  none: None,
  arrived: readonly string[],
  { taken, since }: { taken: ReadonlyMap<string, number>; since: Date },
): Promise<void> {
  await none('doubled', 'messages that arrived twice', `select id from unnest($1::uuid[]) id`, [
    [...taken].filter(([, times]) => times > 1).map(([id]) => outboxId(id)),
  ])
  await none(
    'doubled',
    'messages that arrived and may leave again',
    `select o.id from kernel.outbox o where o.id = any($1::uuid[]) and o.state <> all($2)`,
    [arrived, mayHaveLeft],
  )
  await none(
    'lost',
    'messages that are said to be sent and never arrived',
    `select id from kernel.outbox where state = 'sent' and id <> all($1::uuid[])`,
    [[...taken.keys()].map(outboxId)],
  )
  await none(
    'lost',
    'messages of an earlier server that are in doubt and not listed as unknown',
    `select id, claimed_at from kernel.outbox where state = 'claimed' and claimed_at < $1`,
    [since],
  )
}

async function trackedTables(
  client: pg.Client,
): Promise<{ tbl: string; rel: string; key: string[] }[]> {
  const { rows } = await client.query<{ tbl: string; rel: string; key: string[] }>(
    'select tbl, rel::text, key_columns as key from kernel.tracked',
  )
  return rows
}

/**
 * Every stored row, column by column and version included, is what the last line of the log says,
 * and nothing else is there.
 */
function stateQuery(tbl: string, rel: string, key: readonly string[]): string {
  const keys = key.map((k) => `"${k}"`).join(', ')
  const plain = `- '{_action,_seq,_op,_undo}'::text[]`
  return `with last as (select distinct on (org_id, ${keys}) * from history."${tbl}" order by org_id, ${keys}, _seq desc, _op),
    should as (select to_jsonb(l) ${plain} as r from last l where _op in ('I', 'a')),
    -- Generated columns are not in the log.
    fields as (select array_agg(attname::text) as names from pg_attribute where attrelid = 'history."${tbl}"'::regclass and attnum > 0),
    here as (select (select jsonb_object_agg(k, v) from jsonb_each(to_jsonb(t)) e(k, v), fields where k = any(names)) as r from ${rel} t)
    (select 'missing' as what, r from should except select 'missing', r from here)
    union all (select 'unlogged', r from here except select 'unlogged', r from should)`
}

const strayQuery = (tbl: string) => `select h._action, h._op from history."${tbl}" h
  left join kernel.action a on a.org_id = h.org_id and a.id = h._action where a.id is null or a.state <> all($1)`

/** What the triggers counted is what stands in the log, each update with both of its images. */
const halfQuery = (
  tbl: string,
) => `select coalesce(h.action, t.action_id) as action, h.rows, t.rows as counted, h.before, h.after from
  (select _action as action, count(*) filter (where _op <> 'a') as rows, count(*) filter (where _op = 'b') as before, count(*) filter (where _op = 'a') as after
   from history."${tbl}" group by _action) h
  full join (select action_id, sum(rows) as rows from kernel.touched where tbl = $1
    -- A rewind in chunks says how many rows its chunks wrote.
    and action_id not in (select action_id from kernel.rewind) group by action_id) t on t.action_id = h.action
  where h.rows is distinct from t.rows or h.before <> h.after`
