import { type Kysely, sql, type Transaction } from 'kysely'
import {
  checkpointText,
  openNote,
  parseVkey,
  signNote,
  vkeyOf,
} from '../../verify/rescind-verify.mjs'
import type { AnyDb } from '../contract/kernel.ts'
import { linkText, unlinkedRoot } from './link.ts'
import { publicKey, type Signing, signersOf } from './signing-key.ts'
import { Tiers } from './tiers.ts'

/** Entries that one round takes: more of them in one transaction are not faster. */
const sealRows = 5000
/** Changed rows after which a round takes no further entry. */
const sealLines = 50_000

/** What a round of sealing did. `note`: the signed checkpoint it made. */
export interface Sealed {
  org: string
  sealed: number
  size: number
  note: string
}

/** Organisations whose log has entries without a place in its tree. */
export async function orgsPending(db: Kysely<AnyDb>): Promise<string[]> {
  // One step per organisation, however many entries wait.
  const { rows } = await sql<{ org: string }>`with recursive waiting(org) as (
      (select org_id from audit.pending order by org_id limit 1)
      union all select (select p.org_id from audit.pending p where p.org_id > w.org order by p.org_id limit 1) from waiting w where w.org is not null)
    select org from waiting where org is not null`.execute(db)
  return rows.map(({ org }) => org)
}

/**
 * One round of sealing: gives waiting entries their texts and their places in the tree and signs
 * the new checkpoint, in one transaction that begins with the lock of the tree's row. So two
 * sealers lose, double and gap nothing, and entries that commit late come later. The checkpoint is
 * to be published after this has returned, never before. Null where there is nothing to do.
 */
export async function seal(
  db: Kysely<AnyDb>,
  signing: Signing,
  org: string,
  limit = sealRows,
): Promise<Sealed | null> {
  return await db.transaction().execute(async (tx) => {
    const { size, frontier } = await lockTree(tx, org)
    const hashes = await take(tx, org, size, limit)
    const [current, ...earlier] = signersOf(signing, org)
    if (!current) throw new Error('there is no key to sign with')
    const takesOver = await lastSignedByAnother(tx, org, parseVkey(vkeyOf(current)))
    if (hashes.length === 0 && !(takesOver && size > 0)) return null
    const tree = new Tiers(size, frontier)
    for (const hash of hashes) tree.push(hash)
    if (hashes.length > 0) await store(tx, org, tree)
    const signers = takesOver ? [current, ...earlier] : [current]
    const note = signNote(checkpointText(signing.origin(org), tree.size, tree.root()), ...signers)
    await sql`insert into audit.signer (public) select unnest(${signers.map((s) => publicKey(s.privateKey)).toReversed()}::bytea[])
      on conflict do nothing`.execute(tx)
    const at = await momentOf(tx, org, tree.size)
    const link = signNote(
      linkText(signing.origin(org), { note, at, before: await unlinkedRoot(tx, org) }),
      current,
    )
    await sql`insert into audit.checkpoint (org_id, size, note, at, link)
      values (${org}, ${tree.size}, ${note}, ${at}::timestamptz, ${link})`.execute(tx)
    return { org, sealed: hashes.length, size: tree.size, note }
  })
}

/** The log contradicts itself: it was tampered with. Nothing more is sealed. */
export class LogBroken extends Error {
  readonly org: string
  constructor(org: string, message: string) {
    super(message)
    this.name = 'LogBroken'
    this.org = org
  }
}

async function lockTree(
  tx: Transaction<AnyDb>,
  org: string,
): Promise<{ size: number; frontier: Buffer[] }> {
  const lock = async () =>
    (
      await sql<{
        size: string
        frontier: Buffer[]
      }>`select size, frontier from audit.tree where org_id = ${org}::uuid for update`.execute(tx)
    ).rows[0]
  let tree = await lock()
  if (!tree) {
    await sql`insert into audit.tree (org_id) values (${org}) on conflict do nothing`.execute(tx)
    tree = await lock()
  }
  return { size: Number(tree!.size), frontier: tree!.frontier }
}

/**
 * The oldest that wait get their texts and their places from `size` on. Returns their leaf hashes.
 */
async function take(
  tx: Transaction<AnyDb>,
  org: string,
  size: number,
  limit: number,
): Promise<Buffer[]> {
  await sql`select audit.fill(${org}::uuid, ${limit}, ${sealLines})`.execute(tx)
  const ready = sql`select seq, entry_id from audit.pending where org_id = ${org}::uuid and filled order by seq limit ${limit}`
  const { rows: gone } = await sql<{ id: string }>`select p.entry_id as id from (${ready}) p
    where not exists (select 1 from audit.entry e where e.org_id = ${org}::uuid and e.id = p.entry_id) limit 1`.execute(
    tx,
  )
  if (gone[0]) throw new LogBroken(org, `entry ${gone[0].id} waits to be sealed and is gone`)
  const { rows } = await sql<{ hash: Buffer }>`
    with taken as (
      delete from audit.pending where org_id = ${org}::uuid and seq in (select seq from (${ready}) r)
      returning seq, entry_id, changes),
    placed as (
      insert into audit.leaf (org_id, idx, entry_id, hash, changes)
      select e.org_id, ${size}::bigint + row_number() over (order by t.seq) - 1, e.id, audit.leaf_hash(audit.whole(e.leaf, t.changes)), t.changes
      from taken t join audit.entry e on e.org_id = ${org}::uuid and e.id = t.entry_id returning idx, hash)
    select hash from placed order by idx`.execute(tx)
  return rows.map(({ hash }) => hash)
}

async function store(tx: Transaction<AnyDb>, org: string, tree: Tiers): Promise<void> {
  if (tree.made.length > 0) {
    await sql`insert into audit.node (org_id, level, idx, hash) select ${org}::uuid, u.level, u.idx, u.hash
      from unnest(${tree.made.map((n) => n.level)}::smallint[], ${tree.made.map((n) => n.index)}::bigint[], ${tree.made.map((n) => n.hash)}::bytea[])
        u(level, idx, hash)`.execute(tx)
  }
  await sql`update audit.tree set size = ${tree.size}, frontier = ${tree.frontier}::bytea[] where org_id = ${org}::uuid`.execute(
    tx,
  )
}

/**
 * Now, or just after the checkpoint of as many entries: the order of two is that of their moments.
 */
async function momentOf(tx: Transaction<AnyDb>, org: string, size: number): Promise<string> {
  const { rows } = await sql<{
    at: string
  }>`select to_char(greatest(clock_timestamp(), max(at) + interval '1 microsecond') at time zone 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from audit.checkpoint where org_id = ${org}::uuid and size = ${size}`.execute(
    tx,
  )
  return rows[0]!.at
}

/** Is this the first checkpoint after a change of keys? Then the keys before sign it too. */
async function lastSignedByAnother(
  tx: Transaction<AnyDb>,
  org: string,
  current: ReturnType<typeof parseVkey>,
): Promise<boolean> {
  const { rows } = await sql<{
    note: string
  }>`select note from audit.checkpoint where org_id = ${org}::uuid
    order by size desc, at desc limit 1`.execute(tx)
  if (!rows[0]) return false
  try {
    openNote(rows[0].note, [current])
    return false
  } catch {
    return true
  }
}
