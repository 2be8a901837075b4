import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import type { TextRow } from './bundle.ts'
import type { Selection } from './selection.ts'
import { type Payload, payloadsOf, type Scope, textRows } from './vault.ts'

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

const pageEntries = 500

/** Pages of a run, with single entries before and after it. */
export async function* readEntries(
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
export async function* textsOf(
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

/** Each row as `to` makes it. */
export async function* map<T, U>(
  rows: AsyncIterable<T> | Iterable<T>,
  to: (row: T) => U,
): AsyncGenerator<U> {
  for await (const row of rows) yield to(row)
}
