import { sql, type Transaction } from 'kysely'
import {
  checkpointText,
  commitment,
  leafHash,
  notCompared,
  openNote,
  parseVkey,
} from '../../verify/rescind-verify.mjs'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { attempt } from './attempt.ts'
import { readKeys } from './log.ts'
import { parsed } from './parsed.ts'
import { rootAt } from './prove.ts'
import { checkRead, type ReadCheck } from './read-check.ts'
import { Tiers } from './tiers.ts'

/**
 * What a check of a whole log found. `problems` is empty where everything holds; at most the first
 * hundred are told.
 */
export interface LogCheck {
  size: number
  root: string
  pending: number
  checkpoints: number
  /** Texts that agree with what their entries commit to; erased, redacted. */
  texts: { kept: number; erased: number; redacted: number }
  actions: number
  /** What people read, compared with the sealed lines, and what was not looked at. */
  compared: ReadCheck['compared']
  unseen: string[]
  problems: string[]
}

const pageRows = 5000
const problemsMax = 100

/**
 * Checks a log against itself, from inside the database: every leaf again from its entry, the tree
 * again from its leaves, every checkpoint against the tree and its signature, every text against
 * its commitment, and that every action and every change has an entry. What only somebody outside
 * can see (a log rewritten whole by whoever has the key) is for the checkpoints kept outside:
 * `rescind verify`. Without an `origin` the log's name is the one its newest checkpoint gives;
 * without `rules`, the tables of tools, permissions and periods are not compared.
 */
export async function checkLog(
  tx: Transaction<AnyDb>,
  org: string,
  { origin, rules }: { origin?: string; rules?: Kernel['rules'] } = {},
): Promise<LogCheck> {
  const found: LogCheck = {
    size: 0,
    root: '',
    pending: 0,
    checkpoints: 0,
    texts: { kept: 0, erased: 0, redacted: 0 },
    actions: 0,
    compared: { actions: 0, plans: 0, messages: 0, changes: 0, records: 0 },
    unseen: [],
    problems: [],
  }
  const problem = (text: string) =>
    void (found.problems.length < problemsMax && found.problems.push(text))
  await attempt(tx, 'the tree', problem, async () => await checkTree(tx, org, found, problem))
  const name = origin ?? (await originOf(tx, org))
  await attempt(
    tx,
    'the checkpoints',
    problem,
    async () => await checkCheckpoints(tx, org, name, found, problem),
  )
  await attempt(
    tx,
    'the form of the texts',
    problem,
    async () => await checkReadable(tx, org, problem),
  )
  await attempt(tx, 'the texts', problem, async () => await checkTexts(tx, org, found, problem))
  await attempt(
    tx,
    'the lines of the entries',
    problem,
    async () => await checkSubTrees(tx, org, problem),
  )
  await attempt(
    tx,
    'whether every action has its entry',
    problem,
    async () => await checkComplete(tx, org, found, problem),
  )
  const { compared, left } = await checkRead(tx, org, problem, rules)
  Object.assign(found, { compared, unseen: notCompared(left) })
  return found
}

type Problem = (text: string) => void

async function originOf(tx: Transaction<AnyDb>, org: string): Promise<string> {
  const { rows } = await sql<{
    note: string
  }>`select note from audit.checkpoint where org_id = ${org}::uuid order by size desc, at desc limit 1`.execute(
    tx,
  )
  return rows[0]?.note.split('\n', 1)[0] ?? ''
}

async function checkTree(
  tx: Transaction<AnyDb>,
  org: string,
  found: LogCheck,
  problem: Problem,
): Promise<void> {
  const tree = new Tiers(0, [])
  for (;;) {
    const { rows } = await sql<{
      idx: string
      hash: Buffer
      leaf: string | null
    }>`select l.idx, l.hash, audit.whole(e.leaf, l.changes) as leaf from audit.leaf l
      left join audit.entry e on e.org_id = l.org_id and e.id = l.entry_id
      where l.org_id = ${org}::uuid and l.idx >= ${tree.size} order by l.idx limit ${pageRows}`.execute(
      tx,
    )
    for (const { idx, hash, leaf } of rows) {
      if (Number(idx) !== tree.size) {
        problem(`entry ${tree.size} is missing from the tree`)
        return
      }
      if (leaf === null) problem(`entry ${idx} is gone`)
      else if (!leafHash(Buffer.from(leaf)).equals(hash)) problem(`entry ${idx} was changed`)
      tree.push(hash)
    }
    if (rows.length < pageRows) break
  }
  found.size = tree.size
  found.root = tree.root().toString('hex')
  const { rows } = await sql<{
    size: string
    frontier: Buffer[]
  }>`select size, frontier from audit.tree where org_id = ${org}::uuid`.execute(tx)
  const [stored] = rows
  if (Number(stored?.size ?? 0) !== tree.size)
    problem(`the tree says ${stored?.size ?? 0} entries and has ${tree.size}`)
  else if (!Buffer.concat(stored?.frontier ?? []).equals(Buffer.concat(tree.frontier)))
    problem('the tree is not that of its leaves')
  const nodes = await sql<{
    level: number
    idx: string
    hash: Buffer
  }>`select level, idx, hash from audit.node where org_id = ${org}::uuid`.execute(tx)
  const made = new Map(tree.made.map(({ level, index, hash }) => [`${level}/${index}`, hash]))
  if (
    nodes.rows.length !== made.size ||
    nodes.rows.some(({ level, idx, hash }) => !made.get(`${level}/${idx}`)?.equals(hash))
  )
    problem('a stored node of the tree is not that of its leaves')
}

/**
 * Every text that is read as JSON and is none, or not of the form that the product writes, with its
 * place: whatever compares it leaves it out. The functions are those by which the comparisons read
 * (31_audit_check.sql).
 */
async function checkReadable(tx: Transaction<AnyDb>, org: string, problem: Problem): Promise<void> {
  const { rows } = await sql<{ what: string }>`
    select 'entry ' || e.id || ': its leaf cannot be read' as what from audit.entry e where e.org_id = ${org}::uuid and audit.leaf_of(e.leaf) is null
    union all select 'entry ' || l.entry_id || ': its number of changes cannot be read' from audit.leaf l
      where l.org_id = ${org}::uuid and l.changes is not null and audit.tree_of(l.changes) is null
    union all select 'entry ' || p.entry_id || ' waits: its number of changes cannot be read' from audit.pending p
      where p.org_id = ${org}::uuid and p.changes is not null and audit.tree_of(p.changes) is null
    union all select p.slot || ' ' || p.ord || ' of entry ' || p.entry_id || ': its line cannot be read' from audit.payload p
      where p.org_id = ${org}::uuid and p.line is not null and audit.line_of(p.slot, p.line) is null
    limit ${problemsMax}`.execute(tx)
  for (const { what } of rows) problem(what)
}

async function checkCheckpoints(
  tx: Transaction<AnyDb>,
  org: string,
  origin: string,
  found: LogCheck,
  problem: Problem,
): Promise<void> {
  const { rows } = await sql<{
    size: string
    note: string
  }>`select size, note from audit.checkpoint where org_id = ${org}::uuid order by size`.execute(tx)
  found.checkpoints = rows.length
  // Before the first is signed, the log has no name that a key could be of.
  const keys = rows.length === 0 ? [] : knownKeys(await readKeys(tx, origin), problem)
  if (found.size > 0 && Number(rows.at(-1)?.size ?? -1) !== found.size)
    problem(`the newest checkpoint is not of ${found.size} entries`)
  for (const { size, note } of rows) {
    if (Number(size) > found.size) {
      problem(`a checkpoint says ${size} entries and there are ${found.size}`)
      continue
    }
    try {
      const root = await rootAt(tx, org, Number(size))
      if (openNote(note, keys).text !== checkpointText(origin, Number(size), root))
        problem(`the checkpoint of ${size} entries is not of this tree`)
    } catch (error) {
      problem(`the checkpoint of ${size} entries: ${(error as Error).message}`)
    }
  }
}

/** A name that no log can have, and a key that is none, vouch for nothing. */
function knownKeys(vkeys: readonly string[], problem: Problem) {
  return vkeys.flatMap((vkey, i) => {
    try {
      return [parseVkey(vkey)]
    } catch (error) {
      problem(`key ${i + 1}: ${(error as Error).message}`)
      return []
    }
  })
}

async function checkTexts(
  tx: Transaction<AnyDb>,
  org: string,
  found: LogCheck,
  problem: Problem,
): Promise<void> {
  let after = { entry: '00000000-0000-0000-0000-000000000000', slot: '', ord: 0 }
  for (;;) {
    const { rows } =
      await sql<TextRow>`select p.entry_id as entry, p.slot, p.ord, p.line, p.salt, p.body, p.erased_by, p.redacted_by, e.leaf
      from audit.payload p left join audit.entry e on e.org_id = p.org_id and e.id = p.entry_id
      where p.org_id = ${org}::uuid and (p.entry_id, p.slot, p.ord) > (${after.entry}::uuid, ${after.slot}, ${after.ord})
      order by p.entry_id, p.slot, p.ord limit ${pageRows}`.execute(tx)
    for (const row of rows) checkText(row, found, problem)
    const last = rows.at(-1)
    if (rows.length < pageRows || !last) break
    after = last
  }
  await checkWaiting(tx, org, found, problem)
}

/** Texts that wait beside their entries until these are sealed. */
async function checkWaiting(
  tx: Transaction<AnyDb>,
  org: string,
  found: LogCheck,
  problem: Problem,
): Promise<void> {
  let after = '0'
  for (;;) {
    const { rows } = await sql<TextRow & { seq: string }>`
      select p.seq, p.entry_id as entry, u.slot, 0 as ord, null as line, u.salt, u.body, null as erased_by, null as redacted_by, e.leaf
      from (select * from audit.pending where org_id = ${org}::uuid and seq > ${after} order by seq limit ${pageRows}) p
      left join audit.entry e on e.org_id = p.org_id and e.id = p.entry_id
      left join lateral unnest(p.slots, p.salts, p.bodies) u(slot, salt, body) on u.body is not null order by p.seq`.execute(
      tx,
    )
    for (const row of rows) if (row.slot !== null) checkText(row, found, problem)
    const last = rows.at(-1)
    if (!last) return
    after = last.seq
  }
}

interface TextRow {
  entry: string
  slot: string
  ord: number
  line: string | null
  salt: Buffer | null
  body: string | null
  erased_by: string | null
  redacted_by: string | null
  leaf: string | null
}

function checkText(
  { entry, slot, ord, line, salt, body, erased_by, redacted_by, leaf }: TextRow,
  found: LogCheck,
  problem: Problem,
): void {
  const where = `${slot} ${ord} of entry ${entry}`
  if (leaf === null) return problem(`${where} belongs to no entry`)
  if (slot === 'erased') return
  if ((erased_by && body !== null) || ((erased_by || redacted_by) && salt !== null))
    return problem(`${where} is erased, and stands there`)
  if (erased_by) return void found.texts.erased++
  if (redacted_by) return void found.texts.redacted++
  if (salt === null || body === null) return problem(`${where} is missing`)
  const said =
    line === null
      ? partOf(partOf(parsed(leaf), 'commitments'), slot)
      : partOf(parsed(line), 'commitment')
  if (said !== commitment(slot, salt, body)) return problem(`${where} was changed`)
  found.texts.kept++
}

const partOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined

/**
 * The lines of every sub-tree against root and count in their leaf, and that no single slot is
 * missing.
 */
async function checkSubTrees(tx: Transaction<AnyDb>, org: string, problem: Problem): Promise<void> {
  const { rows } = await sql<{ id: string; what: string }>`
    with said as (
      select e.id, e.org_id, s.slot, (s.said ->> 'count')::int as count, s.said ->> 'root' as root
      from ${leaves(org)} e left join audit.leaf l on l.org_id = e.org_id and l.entry_id = e.id
      left join audit.pending w on w.org_id = e.org_id and w.entry_id = e.id
      cross join lateral (values ('change', coalesce(audit.tree_of(coalesce(l.changes, w.changes)), e.leaf -> 'changes')), ('message', e.leaf -> 'messages'),
        ('erased', e.leaf -> 'erased')) s(slot, said)),
    erased as materialized (
      select (p.line ->> 'entry')::uuid as entry, p.line ->> 'slot' as slot, (p.line ->> 'ord')::int as ord, e.action_id as by
      from (select org_id, entry_id, audit.line_of(slot, line) as line from audit.payload where org_id = ${org}::uuid and slot = 'erased' offset 0) p
      join audit.entry e on e.org_id = p.org_id and e.id = p.entry_id where p.line is not null)
    select s.id, s.slot || ' lines' as what from said s
    left join lateral (select count(*) as n, min(p.ord) as first, max(p.ord) as last, string_agg(audit.leaf_hash(p.line), ''::bytea order by p.ord) as hashes
      from audit.payload p where p.org_id = s.org_id and p.entry_id = s.id and p.slot = s.slot) p on true
    where p.n <> coalesce(s.count, 0) or (p.n > 0 and (p.first <> 0 or p.last <> p.n - 1 or audit.root(p.hashes) is distinct from s.root))
    union all
    select e.id, c.slot from ${leaves(org)} e cross join lateral jsonb_object_keys(coalesce(e.leaf -> 'commitments', '{}')) c(slot)
    where not exists (select 1 from audit.payload p where p.org_id = e.org_id and p.entry_id = e.id and p.slot = c.slot)
      and not exists (select 1 from audit.pending p where p.org_id = e.org_id and p.entry_id = e.id and p.bodies[array_position(p.slots, c.slot)] is not null)
    union all
    select p.entry_id, p.slot || ' ' || p.ord || ', erased by nobody,' from audit.payload p
    cross join lateral (values (p.erased_by), (p.redacted_by)) g(by)
    where p.org_id = ${org}::uuid and g.by is not null and not exists (
      select 1 from erased x where x.entry = p.entry_id and x.slot = p.slot and x.ord = p.ord and x.by = g.by)
    union all
    select p.entry_id, p.slot || ' without a commitment' from audit.payload p
    left join lateral (select audit.leaf_of(e.leaf) as leaf from audit.entry e where e.org_id = p.org_id and e.id = p.entry_id) e on true
    where p.org_id = ${org}::uuid and p.line is null and (p.ord <> 0 or not coalesce(e.leaf -> 'commitments' ? p.slot, false))
    limit ${problemsMax}`.execute(tx)
  for (const { id, what } of rows) problem(`entry ${id}: ${what} disagree with it`)
  // E10: texts are destroyed by an approved erasure, or by a period that is over.
  const unasked = await sql<{
    id: string
  }>`select e.id from audit.entry e left join kernel.action a on a.org_id = e.org_id and a.id = e.action_id
    left join kernel.tool t on t.name = a.tool left join kernel.erasure x on x.org_id = e.org_id and x.action_id = e.action_id
    where e.org_id = ${org}::uuid and e.leaf like '%"erased":{"count":%' and (t.clears is null or x.action_id is null)
    limit ${problemsMax}`.execute(tx)
  for (const { id } of unasked.rows)
    problem(`entry ${id} says that texts were erased, and is no entry of an erasure`)
}

/** Entries whose leaf can be read, each read once. */
const leaves = (org: string) =>
  sql`(select * from (select org_id, id, audit.leaf_of(leaf) as leaf from audit.entry where org_id = ${org}::uuid offset 0) r where leaf is not null)`

/**
 * Nothing was dropped before it was sealed: every action, every change and every entry is where it
 * must be.
 */
async function checkComplete(
  tx: Transaction<AnyDb>,
  org: string,
  found: LogCheck,
  problem: Problem,
): Promise<void> {
  const { rows } = await sql<{
    actions: string
    pending: string
  }>`select (select count(*) from kernel.action where org_id = ${org}::uuid) as actions,
    (select count(*) from audit.pending where org_id = ${org}::uuid) as pending`.execute(tx)
  found.actions = Number(rows[0]!.actions)
  found.pending = Number(rows[0]!.pending)
  const lost = await sql<{ what: string }>`
    select 'action ' || a.id || ' has no entry' as what from kernel.action a
      where a.org_id = ${org}::uuid and not exists (select 1 from audit.entry e where e.org_id = a.org_id and e.action_id = a.id)
    union all select 'entry ' || e.id || ' is neither sealed nor waiting' from audit.entry e where e.org_id = ${org}::uuid
      and not exists (select 1 from audit.leaf l where l.org_id = e.org_id and l.entry_id = e.id)
      and not exists (select 1 from audit.pending p where p.org_id = e.org_id and p.entry_id = e.id)
    union all select 'entry ' || e.id || ' is about an action that is gone' from audit.entry e where e.org_id = ${org}::uuid
      and not exists (select 1 from kernel.action a where a.org_id = e.org_id and a.id = e.action_id)
    limit ${problemsMax}`.execute(tx)
  for (const { what } of lost.rows) problem(what)
  const tables = await sql<{ tbl: string }>`select tbl from kernel.tracked
    where to_regclass(format('history.%I', tbl)) is not null order by tbl`.execute(tx)
  for (const { tbl } of tables.rows) {
    const history = sql.id('history', tbl)
    const { rows } = await sql<{
      action: string
    }>`select distinct h._action as action from ${history} h where h.org_id = ${org}::uuid
      and not exists (select 1 from audit.entry e where e.org_id = h.org_id and e.action_id = h._action) limit ${problemsMax}`.execute(
      tx,
    )
    for (const { action } of rows) problem(`changes of ${tbl} by action ${action} have no entry`)
  }
}
