import { sql, type Transaction } from 'kysely'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { type BundleFile, entryLine, jsonLine, type TextRow } from './bundle.ts'
import { type EvidenceEntry, map, readEntries, textsOf } from './evidence-entries.ts'
import { blocks, checkpoints, keys, proofs, timeStamps } from './evidence-files.ts'
import { type HeldOutLine, heldOutOf } from './held-out.ts'
import { checkRead } from './read-check.ts'
import { type Asked, type Selection, select } from './selection.ts'
import { erasedKey, lineIsAbout, type Scope, textKey } from './vault.ts'

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
