import { sql, type Transaction } from 'kysely'
import { checkpointText, commitment, leafHash, notCompared, openNote, parseVkey } from '../../verify/rescind-verify.mjs'
import type { AnyDb, Kernel } from '../kernel.ts'
import { readKeys } from './log.ts'
import { rootAt } from './prove.ts'
import { checkRead, type ReadCheck } from './read-check.ts'
import { Tiers } from './tiers.ts'

/** What a check of a whole log found. `problems` is empty where everything holds; at most the first hundred are told. */
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
 * Checks a log against itself, from inside the database: every leaf again from its entry, the tree again from its leaves, every
 * checkpoint against the tree and its signature, every text against its commitment, and that every action and every change
 * has an entry. What only somebody outside can see (a log rewritten whole by whoever has the key) is for the checkpoints kept
 * outside: `rescind verify`. Without an `origin` the log's name is the one its newest checkpoint gives; without `rules`, the tables of
 * tools, permissions and periods are not compared.
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
  const problem = (text: string) => void (found.problems.length < problemsMax && found.problems.push(text))
  if (!(await checkTree(tx, org, found, problem))) {
    problem('an entry cannot be read any more, so that nothing further was checked')
    return found
  }
  await checkCheckpoints(tx, org, origin ?? (await originOf(tx, org)), found, problem)
  await checkTexts(tx, org, found, problem)
  await checkComplete(tx, org, found, problem)
  const { compared, left } = await checkRead(tx, org, problem, rules)
  Object.assign(found, { compared, unseen: notCompared(left) })
  return found
}

type Problem = (text: string) => void

async function originOf(tx: Transaction<AnyDb>, org: string): Promise<string> {
  const { rows } = await sql<{
    note: string
  }>`select note from audit.checkpoint where org_id = ${org}::uuid order by size desc, at desc limit 1`.execute(tx)
  return rows[0]?.note.split('\n', 1)[0] ?? ''
}

/** False where an entry is no JSON any more. */
async function checkTree(tx: Transaction<AnyDb>, org: string, found: LogCheck, problem: Problem): Promise<boolean> {
  const tree = new Tiers(0, [])
  let readable = true
  for (;;) {
    const { rows } = await sql<{
      idx: string
      hash: Buffer
      leaf: string | null
    }>`select l.idx, l.hash, audit.whole(e.leaf, l.changes) as leaf from audit.leaf l
      left join audit.entry e on e.org_id = l.org_id and e.id = l.entry_id
      where l.org_id = ${org}::uuid and l.idx >= ${tree.size} order by l.idx limit ${pageRows}`.execute(tx)
    for (const { idx, hash, leaf } of rows) {
      if (Number(idx) !== tree.size) {
        problem(`entry ${tree.size} is missing from the tree`)
        return readable
      }
      if (leaf === null) problem(`entry ${idx} is gone`)
      else if (!leafHash(Buffer.from(leaf)).equals(hash)) {
        problem(`entry ${idx} was changed`)
        readable &&= isJson(leaf)
      }
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
  if (Number(stored?.size ?? 0) !== tree.size) problem(`the tree says ${stored?.size ?? 0} entries and has ${tree.size}`)
  else if (!Buffer.concat(stored?.frontier ?? []).equals(Buffer.concat(tree.frontier)))
    problem('the tree is not that of its leaves')
  const nodes = await sql<{
    level: number
    idx: string
    hash: Buffer
  }>`select level, idx, hash from audit.node where org_id = ${org}::uuid`.execute(tx)
  const made = new Map(tree.made.map(({ level, index, hash }) => [`${level}/${index}`, hash]))
  if (nodes.rows.length !== made.size || nodes.rows.some(({ level, idx, hash }) => !made.get(`${level}/${idx}`)?.equals(hash)))
    problem('a stored node of the tree is not that of its leaves')
  return readable
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
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
  const keys = rows.length === 0 ? [] : (await readKeys(tx, origin)).map((vkey) => parseVkey(vkey))
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

async function checkTexts(tx: Transaction<AnyDb>, org: string, found: LogCheck, problem: Problem): Promise<void> {
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
  await checkSubTrees(tx, org, problem)
}

/** Texts that wait beside their entries until these are sealed. */
async function checkWaiting(tx: Transaction<AnyDb>, org: string, found: LogCheck, problem: Problem): Promise<void> {
  let after = '0'
  for (;;) {
    const { rows } = await sql<TextRow & { seq: string }>`
      select p.seq, p.entry_id as entry, u.slot, 0 as ord, null as line, u.salt, u.body, null as erased_by, null as redacted_by, e.leaf
      from (select * from audit.pending where org_id = ${org}::uuid and seq > ${after} order by seq limit ${pageRows}) p
      left join audit.entry e on e.org_id = p.org_id and e.id = p.entry_id
      left join lateral unnest(p.slots, p.salts, p.bodies) u(slot, salt, body) on u.body is not null order by p.seq`.execute(tx)
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
      ? (JSON.parse(leaf) as { commitments?: Record<string, string> }).commitments?.[slot]
      : (JSON.parse(line) as { commitment: string }).commitment
  if (said !== commitment(slot, salt, body)) return problem(`${where} was changed`)
  found.texts.kept++
}

/** The lines of every sub-tree against root and count in their leaf, and that no single slot is missing. */
async function checkSubTrees(tx: Transaction<AnyDb>, org: string, problem: Problem): Promise<void> {
  const { rows } = await sql<{ id: string; what: string }>`
    with said as (
      select e.id, e.org_id, s.slot, (s.said ->> 'count')::int as count, s.said ->> 'root' as root
      from audit.entry e left join audit.leaf l on l.org_id = e.org_id and l.entry_id = e.id
      left join audit.pending w on w.org_id = e.org_id and w.entry_id = e.id
      cross join lateral (values ('change', coalesce(coalesce(l.changes, w.changes)::jsonb, e.leaf::jsonb -> 'changes')), ('message', e.leaf::jsonb -> 'messages'),
        ('erased', e.leaf::jsonb -> 'erased')) s(slot, said) where e.org_id = ${org}::uuid),
    erased as materialized (
      select (p.line::jsonb ->> 'entry')::uuid as entry, p.line::jsonb ->> 'slot' as slot, (p.line::jsonb ->> 'ord')::int as ord, e.action_id as by
      from audit.payload p join audit.entry e on e.org_id = p.org_id and e.id = p.entry_id where p.org_id = ${org}::uuid and p.slot = 'erased')
    select s.id, s.slot || ' lines' as what from said s
    left join lateral (select count(*) as n, min(p.ord) as first, max(p.ord) as last, string_agg(audit.leaf_hash(p.line), ''::bytea order by p.ord) as hashes
      from audit.payload p where p.org_id = s.org_id and p.entry_id = s.id and p.slot = s.slot) p on true
    where p.n <> coalesce(s.count, 0) or (p.n > 0 and (p.first <> 0 or p.last <> p.n - 1 or audit.root(p.hashes) is distinct from s.root))
    union all
    select e.id, c.slot from audit.entry e cross join lateral jsonb_object_keys(coalesce(e.leaf::jsonb -> 'commitments', '{}')) c(slot)
    where e.org_id = ${org}::uuid and not exists (select 1 from audit.payload p where p.org_id = e.org_id and p.entry_id = e.id and p.slot = c.slot)
      and not exists (select 1 from audit.pending p where p.org_id = e.org_id and p.entry_id = e.id and p.bodies[array_position(p.slots, c.slot)] is not null)
    union all
    select p.entry_id, p.slot || ' ' || p.ord || ', erased by nobody,' from audit.payload p
    cross join lateral (values (p.erased_by), (p.redacted_by)) g(by)
    where p.org_id = ${org}::uuid and g.by is not null and not exists (
      select 1 from erased x where x.entry = p.entry_id and x.slot = p.slot and x.ord = p.ord and x.by = g.by)
    union all
    select p.entry_id, p.slot || ' without a commitment' from audit.payload p left join audit.entry e on e.org_id = p.org_id and e.id = p.entry_id
    where p.org_id = ${org}::uuid and p.line is null and (p.ord <> 0 or not coalesce(e.leaf::jsonb -> 'commitments' ? p.slot, false))
    limit ${problemsMax}`.execute(tx)
  for (const { id, what } of rows) problem(`entry ${id}: ${what} disagree with it`)
  // E10: texts are destroyed by an approved erasure, or by a period that is over.
  const unasked = await sql<{
    id: string
  }>`select e.id from audit.entry e left join kernel.action a on a.org_id = e.org_id and a.id = e.action_id
    left join kernel.tool t on t.name = a.tool left join kernel.erasure x on x.org_id = e.org_id and x.action_id = e.action_id
    where e.org_id = ${org}::uuid and e.leaf like '%"erased":{"count":%' and (t.clears is null or x.action_id is null)
    limit ${problemsMax}`.execute(tx)
  for (const { id } of unasked.rows) problem(`entry ${id} says that texts were erased, and is no entry of an erasure`)
}

/** Nothing was dropped before it was sealed: every action, every change and every entry is where it must be. */
async function checkComplete(tx: Transaction<AnyDb>, org: string, found: LogCheck, problem: Problem): Promise<void> {
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
