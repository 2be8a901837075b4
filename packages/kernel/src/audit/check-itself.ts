import { sql, type Transaction } from 'kysely'
import type { AnyDb } from '../contract/kernel.ts'
import { attempt } from './attempt.ts'
import { checkKeys, checkPublished, checkStamps } from './check-outside.ts'
import { checkLinks } from './link.ts'

const problemsMax = 100

/**
 * The audit's own tables beside the tree: the columns of an entry against its leaf, what waits
 * against its entry, every checkpoint's time and place against the links, time stamps against the
 * checkpoints that they are of, and what is noted of publishing and of keys against the
 * checkpoints.
 */
export async function checkItself(
  tx: Transaction<AnyDb>,
  org: string,
  problem: (text: string) => void,
): Promise<void> {
  for (const [part, find] of [
    ['the columns of entries', entriesThatDiffer],
    ['what waits to be sealed', waitingThatDiffer],
    ['the time stamps', stampsThatDiffer],
  ] as const)
    await attempt(tx, part, problem, async () => {
      const { rows } = await sql<{
        what: string
      }>`select what from (${find(org)}) found(what) limit ${problemsMax}`.execute(tx)
      for (const { what } of rows) problem(what)
    })
  await attempt(
    tx,
    'the answers of time-stamping authorities',
    problem,
    async () => await checkStamps(tx, org, problem),
  )
  await attempt(
    tx,
    'what is noted of publishing',
    problem,
    async () => await checkPublished(tx, org, problem),
  )
  await attempt(tx, 'the keys', problem, async () => await checkKeys(tx, org, problem))
  await attempt(
    tx,
    'the links of the checkpoints',
    problem,
    async () => await checkLinks(tx, org, problem),
  )
}

/**
 * Entries from before there was a tree say in their leaves, with an offset instead of Z, when their
 * action began.
 */
const entriesThatDiffer = (org: string) => sql`
  select 'entry ' || e.id || ': its ' || f.field || ' is not what its leaf says' from (select *, audit.leaf_of(leaf) as said from audit.entry where org_id = ${org}::uuid offset 0) e
  cross join lateral (select e.said as leaf) l
  cross join lateral (values ('id', e.id::text, l.leaf ->> 'entry'), ('action', e.action_id::text, l.leaf ->> 'action'), ('organisation', e.org_id::text, l.leaf ->> 'org'),
    ('time', case when l.leaf ->> 'at' like '%Z' then date_trunc('milliseconds', e.at)::text end,
      case when l.leaf ->> 'at' like '%Z' then (l.leaf ->> 'at')::timestamptz::text end)) f(field, now, was)
  where e.said is not null and f.now is distinct from f.was`

/** An entry that waits, and the texts and lines that are made of it when it is sealed. */
const waitingThatDiffer = (org: string) => sql`
  select 'entry ' || p.entry_id || ' waits, and ' || case
      when p.action_id is distinct from e.action_id then 'not with its own action'
      when p.tables is not null and to_jsonb(p.tables) is distinct from e.said -> 'tables' then 'not with the tables that it changed'
      when p.filled then 'its texts are said to be in the vault'
      else 'lines of its changes are said to be made' end
  from audit.pending p join audit.entry o on o.org_id = p.org_id and o.id = p.entry_id
  cross join lateral (select o.action_id, audit.leaf_of(o.leaf) as said offset 0) e
  where p.org_id = ${org}::uuid and (coalesce(p.action_id <> e.action_id, false) or p.tables is not null and to_jsonb(p.tables) is distinct from e.said -> 'tables'
    or p.filled and p.slots is not null or not p.filled and (p.lines <> 0 or p.hashes <> '' or p.changes is not null))
  union all
  select 'entry ' || p.entry_id || ' waits twice, or has its place already' from audit.pending p where p.org_id = ${org}::uuid and (
    exists (select from audit.leaf l where l.org_id = p.org_id and l.entry_id = p.entry_id)
    or exists (select from audit.pending q where q.org_id = p.org_id and q.entry_id = p.entry_id and q.seq <> p.seq))
  union all
  select 'entry ' || p.entry_id || ' waits and is gone' from audit.pending p where p.org_id = ${org}::uuid
    and not exists (select from audit.entry e where e.org_id = p.org_id and e.id = p.entry_id)`

const stampsThatDiffer = (org: string) => sql`
  select 'the time stamp of ' || s.size || ' entries is of no checkpoint of that size' from audit.stamp s where s.org_id = ${org}::uuid
    and not exists (select from audit.checkpoint c where c.org_id = s.org_id and c.size = s.size and sha256(convert_to(c.note, 'UTF8')) = s.digest)`
