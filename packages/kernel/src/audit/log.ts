import { sql, type Transaction } from 'kysely'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import { proveInclusion } from './prove.ts'
import { vkeyOfPublic } from './signing-key.ts'
import { rootOf } from './tiers.ts'

/** Where the log of an organisation stands. */
export interface LogState {
  origin: string
  size: number
  /** Hex. */
  root: string
  /** Entries that have no place in the tree yet. */
  pending: number
  sealed_at: Date | null
  /** Every key that ever signed, oldest first. */
  keys: string[]
  published: { where: string; size: number; at: Date; ok: boolean; outcome: string }[]
}

/**
 * An entry with its place; `index` and `hash` (hex) are null while it waits to be sealed, and its
 * leaf says nothing of changes yet.
 */
export interface Entry {
  index: number | null
  id: string
  action: string
  at: Date
  leaf: string
  hash: string | null
}

/** What an entry commits to, and what became of it. */
export interface Slot {
  slot: string
  ord: number
  state: 'kept' | 'erased' | 'redacted' | 'line'
  /** The action that erased or redacted it. */
  by: string | null
  line: string | null
  salt: string | null
  body: string | null
}

/** The log as it stands now. Within a transaction of the organisation, as are all reads here. */
export async function readLog(
  tx: Transaction<AnyDb>,
  org: string,
  origin: string,
): Promise<LogState> {
  const { rows } = await sql<{
    size: string
    frontier: Buffer[]
    pending: string
    sealed_at: Date | null
  }>`select coalesce(t.size, 0) as size,
      coalesce(t.frontier, '{}') as frontier, (select count(*) from audit.pending where org_id = ${org}::uuid) as pending,
      (select max(at) from audit.checkpoint c where c.org_id = ${org}::uuid and c.size = t.size) as sealed_at
    from (select) one left join audit.tree t on t.org_id = ${org}::uuid`.execute(tx)
  const { size, frontier, pending, sealed_at } = rows[0]!
  const published = await sql<{ where: string; size: string; at: Date; outcome: string }>`
    select distinct on (place) place as where, size, at, outcome from audit.publication where org_id = ${org}::uuid order by place, at desc`.execute(
    tx,
  )
  return {
    origin,
    size: Number(size),
    root: rootOf(Number(size), frontier).toString('hex'),
    pending: Number(pending),
    sealed_at,
    keys: await readKeys(tx, origin),
    published: published.rows.map((row) => ({
      ...row,
      size: Number(row.size),
      ok: row.outcome === 'published',
    })),
  }
}

/** Every key that ever signed, oldest first, as vkeys of this log. */
export async function readKeys(tx: Transaction<AnyDb>, origin: string): Promise<string[]> {
  const { rows } = await sql<{
    public: Buffer
  }>`select public from audit.signer order by at, public`.execute(tx)
  return rows.map((row) => vkeyOfPublic(origin, row.public))
}

/** The newest checkpoint, or the newest of that size. @throws KernelError `not_found` */
export async function readCheckpoint(
  tx: Transaction<AnyDb>,
  org: string,
  size?: number,
): Promise<{ size: number; note: string; at: Date }> {
  const { rows } = await sql<{
    size: string
    note: string
    at: Date
  }>`select size, note, at from audit.checkpoint
    where org_id = ${org}::uuid and size = coalesce(${size ?? null}::bigint, size) order by size desc, at desc limit 1`.execute(
    tx,
  )
  if (!rows[0])
    throw new KernelError('not_found', 'There is no such checkpoint.', {
      people: 'See Audit for what there is.',
      callers: 'GET /api/audit/log says what there is.',
    })
  return { ...rows[0], size: Number(rows[0].size) }
}

// The moment is the leaf's: it is what was signed.
const entryColumns = sql`l.idx as index, e.id, e.action_id as action, coalesce((audit.leaf_of(e.leaf) ->> 'at')::timestamptz, e.at) as at, audit.whole(e.leaf, l.changes) as leaf, encode(l.hash, 'hex') as hash`

/** Sealed entries by index, from the one after `after`. */
export async function listEntries(
  tx: Transaction<AnyDb>,
  org: string,
  { after = -1, limit = limits.page_rows }: { after?: number; limit?: number },
) {
  const most = Math.min(limit, limits.page_rows_max)
  const { rows } =
    await sql<Entry>`select ${entryColumns} from audit.leaf l join audit.entry e on e.org_id = l.org_id and e.id = l.entry_id
    where l.org_id = ${org}::uuid and l.idx > ${after} order by l.idx limit ${most + 1}`.execute(tx)
  const page = rows.slice(0, most).map(numbered)
  return { rows: page, ...(rows.length > most ? { next: String(page.at(-1)!.index) } : {}) }
}

const numbered = (entry: Entry): Entry => ({
  ...entry,
  index: entry.index === null ? null : Number(entry.index),
})

/** The entries of an action, oldest first: its plan, its end, its release. */
export async function entriesOf(
  tx: Transaction<AnyDb>,
  org: string,
  action: string,
): Promise<Entry[]> {
  const { rows } =
    await sql<Entry>`select ${entryColumns} from audit.entry e left join audit.leaf l on l.org_id = e.org_id and l.entry_id = e.id
    where e.org_id = ${org}::uuid and e.action_id = ${action}::uuid order by e.at, e.id`.execute(tx)
  return rows.map(numbered)
}

/**
 * One entry with what it commits to and the proof that it is in the tree; `inclusion` is null while
 * it waits to be sealed.
 * @throws KernelError `not_found`
 */
export async function readEntry(
  tx: Transaction<AnyDb>,
  org: string,
  id: string,
): Promise<Entry & { inclusion: { size: number; proof: string[] } | null; slots: Slot[] }> {
  const { rows } =
    await sql<Entry>`select ${entryColumns} from audit.entry e left join audit.leaf l on l.org_id = e.org_id and l.entry_id = e.id
    where e.org_id = ${org}::uuid and e.id = ${id}::uuid`.execute(tx)
  if (!rows[0])
    throw new KernelError('not_found', 'There is no such entry.', {
      people: 'See Audit for what there is.',
      callers: 'GET /api/audit/entries lists them.',
    })
  const entry = numbered(rows[0])
  const slots =
    await sql<Slot>`select slot, ord, line, encode(salt, 'hex') as salt, body, coalesce(erased_by, redacted_by) as by,
      case when erased_by is not null then 'erased' when redacted_by is not null then 'redacted' when body is null then 'line' else 'kept' end as state
    from audit.payload where org_id = ${org}::uuid and entry_id = ${id}::uuid
    union all select u.slot, 0, null, encode(u.salt, 'hex'), u.body, null, 'kept'
      from audit.pending p cross join lateral unnest(p.slots, p.salts, p.bodies) u(slot, salt, body)
      where p.org_id = ${org}::uuid and p.entry_id = ${id}::uuid and u.body is not null
    order by slot, ord limit ${limits.page_rows_max}`.execute(tx)
  return { ...entry, inclusion: await inclusionOf(tx, org, entry.index), slots: slots.rows }
}

async function inclusionOf(tx: Transaction<AnyDb>, org: string, index: number | null) {
  if (index === null) return null
  const { size } = await readCheckpoint(tx, org)
  const proof = await proveInclusion(tx, org, index, size)
  return { size, proof: proof.map((hash) => hash.toString('hex')) }
}
