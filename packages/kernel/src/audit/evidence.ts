import { type RawBuilder, sql, type Transaction } from 'kysely'
import { type Subtree, subtrees, vkey } from '../../verify/rescind-verify.mjs'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { type BundleFile, entryLine, jsonLine, type TextRow } from './bundle.ts'
import { type HeldOutLine, heldOutOf } from './held-out.ts'
import { proveConsistency, proveInclusion, proveRanges } from './prove.ts'
import { checkRead } from './read-check.ts'
import { type Asked, type Selection, select } from './selection.ts'
import {
  erasedKey,
  lineIsAbout,
  type Payload,
  payloadsOf,
  type Scope,
  textKey,
  textRows,
} from './vault.ts'

/** An entry of the log as evidence holds it. */
export interface EvidenceEntry {
  index: number
  id: string
  action: string
  at: Date
  leaf: string
  hash: Buffer
  scope: Scope
}

/**
 * Evidence about one question, on one state of the database: of use within the transaction in which
 * it was opened.
 */
export interface Evidence {
  /** The log's name, and how many entries its newest checkpoint has. */
  origin: string
  size: number
  selection: Selection
  /** How many entries are concerned, those included that say which texts were erased. */
  entries: number
  /** Every entry that is concerned, in the order of the log; as often as it is asked for. */
  read(): AsyncGenerator<EvidenceEntry>
  /**
   * The texts of these entries, each with its entry and in their order, as far as they may leave
   * the house.
   */
  texts(
    entries: AsyncIterable<EvidenceEntry> | Iterable<EvidenceEntry>,
  ): AsyncGenerator<{ entry: EvidenceEntry; row: TextRow }>
  /** Whom the action of an entry left out. */
  heldOut(entry: EvidenceEntry): AsyncGenerator<HeldOutLine>
  /** Checkpoints, keys, entries, texts, who was held out, proofs and time stamps. */
  files: BundleFile[]
}

const checkpointsMax = 200
const stampsMax = 50
const pageEntries = 500

const hex = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('hex'))

/**
 * @throws KernelError `not_found` where nothing sealed is concerned; `busy` where an erasure is not
 * sealed yet
 */
export async function openEvidence(
  tx: Transaction<AnyDb>,
  { people, rules }: Pick<Kernel, 'people' | 'rules'>,
  org: string,
  asked: Asked,
): Promise<Evidence> {
  const newest = await newestCheckpoint(tx, org)
  const { size } = newest
  const selection = await select(tx, people, org, size, asked)
  const erasing = await erasingEntries(tx, org, size, selection)
  const inRun = (index: number) =>
    'run' in selection && index >= selection.run.from && index < selection.run.to
  const more = erasing.indexes.filter((index) => !inRun(index))
  const chosen = 'run' in selection ? [] : selection.indexes
  const singles = [...new Set([...chosen, ...more])].toSorted((a, b) => a - b)
  const inChosen = new Set(chosen)
  const scopeOf = (index: number): Scope => {
    if (inRun(index)) return { all: true }
    const about = 'about' in selection && inChosen.has(index) ? selection.about : null
    return about === null && inChosen.has(index) ? { all: true } : { about, gone: erasing.gone }
  }

  async function* read(): AsyncGenerator<EvidenceEntry> {
    for await (const row of readEntries(tx, org, selection, singles))
      yield { ...row, scope: scopeOf(row.index) }
  }
  const whole = 'run' in selection && selection.run.from === 0 && selection.run.to === size
  const files: BundleFile[] = [
    { name: 'keys.txt', content: () => keys(tx, newest.origin) },
    { name: 'checkpoints.jsonl', content: () => checkpoints(tx, org, size, whole) },
    {
      name: 'entries.jsonl',
      content: () =>
        blocks(map(read(), ({ index, id, hash, leaf }) => entryLine(index, id, hash, leaf))),
    },
    {
      name: 'payloads.jsonl',
      content: () => blocks(map(textsOf(tx, people, org, read()), ({ row }) => jsonLine(row))),
    },
    { name: 'held-out.jsonl', content: () => blocks(heldOut(tx, org, read())) },
    { name: 'proofs.jsonl', content: () => proofs(tx, org, size, selection, singles) },
    { name: 'compared.json', content: () => comparedWith(tx, org, rules) },
    ...(await timeStamps(tx, org, size)),
  ]
  const run = 'run' in selection ? selection.run.to - selection.run.from : 0
  return {
    origin: newest.origin,
    size,
    selection,
    entries: run + singles.length,
    read,
    texts: (entries) => textsOf(tx, people, org, entries),
    heldOut: ({ action, scope }) => heldOutOf(tx, org, action, scope),
    files,
  }
}

async function newestCheckpoint(
  tx: Transaction<AnyDb>,
  org: string,
): Promise<{ origin: string; size: number }> {
  const { rows } = await sql<{ size: string; note: string }>`
    select size, note from audit.checkpoint where org_id = ${org}::uuid order by size desc, at desc limit 1`.execute(
    tx,
  )
  const newest = rows[0]
  if (!newest)
    throw new KernelError(
      'not_found',
      'The audit has no signed checkpoint yet.',
      'Wait until the first action is sealed; ask again then.',
    )
  return { origin: newest.note.slice(0, newest.note.indexOf('\n')), size: Number(newest.size) }
}

/**
 * Entries that say which of the concerned texts were erased: without them nobody could tell an
 * erasure from a theft.
 */
async function erasingEntries(
  tx: Transaction<AnyDb>,
  org: string,
  size: number,
  selection: Selection,
) {
  const about = 'about' in selection ? selection.about : null
  const chosen =
    'run' in selection
      ? sql`l.idx >= ${selection.run.from} and l.idx < ${selection.run.to}`
      : sql`l.idx = any(${selection.indexes}::bigint[])`
  const { rows } = await sql<{
    entry: string
    slot: string
    ord: number
    line: string | null
    body: string | null
  }>`
    select p.entry_id as entry, p.slot, p.ord, p.line, p.body from audit.payload p join audit.leaf l on l.org_id = p.org_id and l.entry_id = p.entry_id
    where p.org_id = ${org}::uuid and (p.erased_by is not null or p.redacted_by is not null) and ${chosen}`.execute(
    tx,
  )
  const concerned = rows.filter(
    ({ line, body }) => about === null || line === null || lineIsAbout(line, body, about),
  )
  const gone = new Set(concerned.map(({ entry, slot, ord }) => textKey(entry, slot, ord)))
  const told = await sql<{ idx: string | null; line: string }>`
    select l.idx, p.line from audit.payload p left join audit.leaf l on l.org_id = p.org_id and l.entry_id = p.entry_id
    where p.org_id = ${org}::uuid and p.slot = 'erased'
      and audit.line_of(p.slot, p.line) ->> 'entry' = any(${[...new Set(concerned.map(({ entry }) => entry))]}::text[])`.execute(
    tx,
  )
  const erasing = told.rows.filter(({ line }) => gone.has(erasedKey(line)))
  if (erasing.some(({ idx }) => idx === null || Number(idx) >= size))
    throw new KernelError(
      'busy',
      'An erasure has just been carried out, and its entry is not sealed yet.',
      'Try again in a moment.',
    )
  return {
    indexes: [...new Set(erasing.map(({ idx }) => Number(idx)))].toSorted((a, b) => a - b),
    gone,
  }
}

/**
 * What people read in the product, held against the sealed lines when this was made. Ids and names
 * of fields only.
 */
async function* comparedWith(
  tx: Transaction<AnyDb>,
  org: string,
  rules: Kernel['rules'],
): AsyncGenerator<string> {
  const problems: string[] = []
  const read = await checkRead(tx, org, (problem) => void problems.push(problem), rules)
  yield `${JSON.stringify({ ...read, problems }, null, 2)}\n`
}

/** Pages of a run, with single entries before and after it. */
async function* readEntries(
  tx: Transaction<AnyDb>,
  org: string,
  selection: Selection,
  singles: readonly number[],
) {
  const run = 'run' in selection ? selection.run : { from: 0, to: 0 }
  yield* readAt(
    tx,
    org,
    singles.filter((index) => index < run.from),
  )
  for (let from = run.from; from < run.to; from += pageEntries)
    yield* await readPage(
      tx,
      org,
      sql`l.idx >= ${from} and l.idx < ${Math.min(from + pageEntries, run.to)}`,
    )
  yield* readAt(
    tx,
    org,
    singles.filter((index) => index >= run.from),
  )
}

async function* readAt(tx: Transaction<AnyDb>, org: string, indexes: readonly number[]) {
  for (let i = 0; i < indexes.length; i += pageEntries)
    yield* await readPage(tx, org, sql`l.idx = any(${indexes.slice(i, i + pageEntries)}::bigint[])`)
}

async function readPage(
  tx: Transaction<AnyDb>,
  org: string,
  where: RawBuilder<unknown>,
): Promise<Omit<EvidenceEntry, 'scope'>[]> {
  const { rows } = await sql<Omit<EvidenceEntry, 'scope' | 'index'> & { idx: string }>`
    select l.idx, l.id, l.action_id as action, coalesce((audit.leaf_of(l.leaf) ->> 'at')::timestamptz, l.at) as at, l.leaf, l.hash from audit.sealed l where l.org_id = ${org}::uuid and ${where} order by l.idx`.execute(
    tx,
  )
  return rows.map(({ idx, ...row }) => ({ index: Number(idx), ...row }))
}

/** Entries in groups whose texts are read at once; one with many lines is alone. */
async function* textsOf(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
  org: string,
  entries: AsyncIterable<EvidenceEntry> | Iterable<EvidenceEntry>,
): AsyncGenerator<{ entry: EvidenceEntry; row: TextRow }> {
  for await (const group of grouped(entries)) {
    if (group.length === 1) {
      const [entry] = group as [EvidenceEntry]
      yield* map(
        textRows(tx, people, org, entry, entry.scope, payloadsOf(tx, org, entry.id)),
        (row) => ({ entry, row }),
      )
      continue
    }
    const { rows } = await sql<Payload & { entry_id: string }>`
      select entry_id, slot, ord, line, salt, body, erased_by, redacted_by from audit.payload
      where org_id = ${org}::uuid and entry_id = any(${group.map(({ id }) => id)}::uuid[]) order by entry_id, slot, ord`.execute(
      tx,
    )
    const byEntry = Map.groupBy(rows, ({ entry_id }) => entry_id)
    for (const entry of group)
      yield* map(
        textRows(tx, people, org, entry, entry.scope, byEntry.get(entry.id) ?? []),
        (row) => ({ entry, row }),
      )
  }
}

const groupLines = 2_000

async function* grouped(
  entries: AsyncIterable<EvidenceEntry> | Iterable<EvidenceEntry>,
): AsyncGenerator<EvidenceEntry[]> {
  let group: EvidenceEntry[] = []
  let lines = 0
  for await (const entry of entries) {
    const own = [
      ...entry.leaf.matchAll(/"(?:changes|erased|messages)":\{"count":(\d+),"root"/g),
    ].reduce((sum, [, count]) => sum + Number(count), 5)
    if (group.length > 0 && lines + own > groupLines) {
      yield group
      group = []
      lines = 0
    }
    group.push(entry)
    lines += own
  }
  if (group.length > 0) yield group
}

/**
 * Once for each action, at the first of its entries that is here; lines that stay home by their
 * number.
 */
async function* heldOut(
  tx: Transaction<AnyDb>,
  org: string,
  entries: AsyncIterable<EvidenceEntry>,
) {
  const told = new Set<string>()
  for await (const { index, action, leaf, scope } of entries) {
    if (!leaf.includes('"held_out":') || told.has(action)) continue
    told.add(action)
    let withheld = 0
    for await (const { ord, line } of heldOutOf(tx, org, action, scope))
      if (line === null) withheld++
      else yield jsonLine({ index, action, ord, line })
    if (withheld > 0) yield jsonLine({ index, action, withheld })
  }
}

async function* proofs(
  tx: Transaction<AnyDb>,
  org: string,
  size: number,
  selection: Selection,
  singles: readonly number[],
) {
  const run = 'run' in selection ? selection.run : null
  const before = singles.filter((index) => run === null || index < run.from)
  yield* inclusions(tx, org, size, before)
  if (run === null || run.from === run.to) return
  const hashesOf = async (places: readonly Subtree[]) =>
    hex(
      await proveRanges(
        tx,
        org,
        places.map(({ level, index }) => [index * 2 ** level, (index + 1) * 2 ** level] as const),
      ),
    )
  yield jsonLine({
    ...run,
    size,
    left: await hashesOf(subtrees(0, run.from)),
    right: await hashesOf(subtrees(run.to, size)),
  })
  yield* inclusions(tx, org, size, singles.slice(before.length))
}

async function* inclusions(
  tx: Transaction<AnyDb>,
  org: string,
  size: number,
  indexes: readonly number[],
) {
  for (const index of indexes)
    yield jsonLine({ index, size, proof: hex(await proveInclusion(tx, org, index, size)) })
}

/**
 * The keys of the log, newest first: retired ones too, because older checkpoints are signed by
 * them.
 */
async function* keys(tx: Transaction<AnyDb>, origin: string) {
  const { rows } = await sql<{
    public: Buffer
    at: Date
  }>`select public, at from audit.signer order by at desc`.execute(tx)
  yield '# Verifier keys (c2sp.org/signed-note), newest first. Compare them with what the organisation told you elsewhere.\n'
  for (const { public: key, at } of rows)
    yield `# in use from ${at.toISOString()}\n${vkey(origin, key)}\n`
}

/**
 * The newest checkpoint, those that carry a time stamp, and as many between as say when the log had
 * which length.
 */
async function* checkpoints(tx: Transaction<AnyDb>, org: string, size: number, whole: boolean) {
  const stamped = (await stamps(tx, org, size)).map((stamp) => Number(stamp.size))
  const { rows } = await sql<{ size: string; note: string; note_digest: Buffer }>`
    select distinct on (c.size) c.size, c.note from (
      select *, ntile(${checkpointsMax}) over (order by size) as part from audit.checkpoint where org_id = ${org}::uuid and size <= ${size}) c
    left join audit.stamp s on s.org_id = c.org_id and s.size = c.size and s.digest = sha256(convert_to(c.note, 'UTF8'))
    where c.size = any(${stamped}::bigint[]) or c.size in (select max(size) from (
      select size, ntile(${checkpointsMax}) over (order by size) as part from audit.checkpoint where org_id = ${org}::uuid and size <= ${size}) x group by part)
    order by c.size, s.digest is not null desc, c.at desc`.execute(tx)
  for (const row of rows) {
    const own = Number(row.size)
    if (whole || own === size) yield jsonLine({ size: own, note: row.note })
    else
      yield jsonLine({
        size: own,
        note: row.note,
        consistency: hex(await proveConsistency(tx, org, own, size)),
      })
  }
}

async function stamps(tx: Transaction<AnyDb>, org: string, size: number) {
  const { rows } = await sql<{ size: string; reply: Buffer; digest: Buffer }>`
    select distinct on (part) size, reply, digest from (
      select *, ntile(${stampsMax}) over (order by size, at) as part from audit.stamp where org_id = ${org}::uuid and size <= ${size}) s
    order by part, size desc, at desc`.execute(tx)
  return [...new Map(rows.map((row) => [row.size, row])).values()]
}

async function timeStamps(
  tx: Transaction<AnyDb>,
  org: string,
  size: number,
): Promise<BundleFile[]> {
  return (await stamps(tx, org, size)).map((stamp) => ({
    name: `timestamps/${stamp.size}.tsr`,
    async *content() {
      yield stamp.reply
    },
  }))
}

async function* map<T, U>(
  rows: AsyncIterable<T> | Iterable<T>,
  to: (row: T) => U,
): AsyncGenerator<U> {
  for await (const row of rows) yield to(row)
}

/** Lines put together to pieces of 64 KiB. */
async function* blocks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let block = ''
  for await (const line of lines) {
    block += line
    if (block.length >= 65_536) {
      yield block
      block = ''
    }
  }
  if (block !== '') yield block
}
