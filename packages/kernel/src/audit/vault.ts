import { sql, type Transaction } from 'kysely'
import { Frontier, leafHash, subtrees } from '../../verify/rescind-verify.mjs'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { q } from '../track/shape.ts'
import { namesOf } from '../wording/describe.ts'
import type { TextRow } from './bundle.ts'
import { parsed } from './parsed.ts'
import type { About } from './selection.ts'

/** A row of the vault. */
export interface Payload {
  slot: string
  ord: number
  line: string | null
  salt: Buffer | null
  body: string | null
  erased_by: string | null
  redacted_by: string | null
}

/**
 * Which texts of an entry leave the house: all; or those about one record, none where `about` is
 * null, and of what the entry destroyed the lines about `gone`.
 */
export type Scope = { all: true } | { about: About | null; gone: ReadonlySet<string> }

/** Names one text among all of a log. */
export const textKey = (entry: string, slot: string, ord: number): string =>
  `${entry} ${slot} ${ord}`

const pageRows = 2_000

/** The texts of one entry, in pages, so that a bulk action of any size needs little memory. */
export async function* payloadsOf(
  tx: Transaction<AnyDb>,
  org: string,
  entry: string,
): AsyncGenerator<Payload> {
  let after = { slot: '', ord: 0 }
  for (;;) {
    const { rows } = await sql<Payload>`
      select slot, ord, line, salt, body, erased_by, redacted_by from audit.payload
      where org_id = ${org}::uuid and entry_id = ${entry}::uuid and (slot, ord) > (${after.slot}, ${after.ord})
      order by slot, ord limit ${pageRows}`.execute(tx)
    yield* rows
    const last = rows.at(-1)
    if (rows.length < pageRows || last === undefined) return
    after = last
  }
}

const hex = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('hex'))
const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** What a row says of a text, or of the line of one, that may leave the house. */
function told(
  where: { index: number; entry: string; slot: string },
  { ord, line, salt, body, erased_by, redacted_by }: Payload,
): TextRow {
  const at = { ...where, ...(line !== null && { ord, line }) }
  if (body === null && erased_by !== null) return { ...at, erased_by }
  if (body !== null && redacted_by !== null) return { ...at, redacted_by, body }
  if (body !== null && salt !== null) return { ...at, salt: salt.toString('hex'), body }
  return at
}

/** The rows of payloads.jsonl for one entry. */
export async function* textRows(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
  org: string,
  { index, id, leaf }: { index: number; id: string; leaf: string },
  scope: Scope,
  payloads: AsyncIterable<Payload> | Iterable<Payload>,
): AsyncGenerator<TextRow> {
  const where = { index, entry: id }
  const held = new Withheld(where)
  const singles: Payload[] = []
  let lines = 0
  let concerned = 0
  for await (const payload of payloads) {
    const { slot, ord, line } = payload
    if (line === null) {
      singles.push(payload)
      continue
    }
    lines++
    if (!lineConcerns(payload, line, scope)) {
      yield* held.add(slot, ord, line)
      continue
    }
    concerned++
    yield* held.flush()
    yield told({ ...where, slot }, payload)
  }
  yield* held.flush()
  const about = 'all' in scope ? null : scope.about
  const whole = about !== null && (lines > 0 ? lines === concerned : leaf.includes(about.id))
  for (const payload of singles) {
    const shown =
      'all' in scope ||
      payload.body === null ||
      (about !== null && (await textConcerns(tx, people, org, payload.body, about, whole)))
    yield shown
      ? told({ ...where, slot: payload.slot }, payload)
      : { ...where, slot: payload.slot, withheld: true }
  }
}

function lineConcerns(
  { slot, body }: Pick<Payload, 'slot' | 'body'>,
  line: string,
  scope: Scope,
): boolean {
  if ('all' in scope) return true
  if (slot === 'erased') return scope.gone.has(erasedKey(line))
  return scope.about !== null && lineIsAbout(line, body, scope.about)
}

/** Which text a line of an erasure tells of; of none, where it cannot be read. */
export function erasedKey(line: string): string {
  const { entry, slot, ord } = parsed(line) ?? {}
  return typeof entry === 'string' && typeof slot === 'string' && typeof ord === 'number'
    ? textKey(entry, slot, ord)
    : ''
}

/** Does a line of changes or messages concern the record, one that belongs to it, or name it? */
export function lineIsAbout(line: string, body: string | null, { id, ids }: About): boolean {
  const said = parsed(line) ?? {}
  const has = (table: unknown, key: unknown) =>
    typeof table === 'string' && typeof key === 'string' && ids.get(table)?.has(key) === true
  return (
    has(said.table, said.id) ||
    has(said.record_table, said.record_id) ||
    body?.includes(id) === true
  )
}

/**
 * A text that names the record, or is of an action about it alone, and names no other record of its
 * kind.
 */
async function textConcerns(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
  org: string,
  body: string,
  { table, id }: About,
  whole: boolean,
): Promise<boolean> {
  const named = new Set(body.match(uuids) ?? [])
  if (!whole && !named.has(id)) return false
  named.delete(id)
  if (named.size === 0) return true
  const { key, columns } = (await namesOf(tx, people)).get(table)!
  const { rows } = await sql<{ other: boolean }>`
    select exists (select from history.${sql.raw(q(table))} where org_id = ${org}::uuid
      and ${sql.ref(key[0]!)} = any(${[...named]}::text[]::${sql.raw(columns[0]!.type)}[])) as other`.execute(
    tx,
  )
  return rows[0]?.other !== true
}

/** Lines in a row that stay home, as the hashes of their whole subtrees. */
class Withheld {
  readonly #where: { index: number; entry: string }
  #slot = ''
  #from = 0
  #hashes: Buffer[] = []

  constructor(where: { index: number; entry: string }) {
    this.#where = where
  }

  *add(slot: string, ord: number, line: string): Generator<TextRow> {
    if (slot !== this.#slot) yield* this.flush()
    if (this.#hashes.length === 0) [this.#slot, this.#from] = [slot, ord]
    this.#hashes.push(leafHash(Buffer.from(line)))
  }

  *flush(): Generator<TextRow> {
    const [from, leaves] = [this.#from, this.#hashes]
    if (leaves.length === 0) return
    this.#hashes = []
    const to = from + leaves.length
    const hashes = subtrees(from, to).map(({ level, index }) => {
      const frontier = new Frontier()
      const first = index * 2 ** level - from
      for (const leaf of leaves.slice(first, first + 2 ** level)) frontier.push(leaf)
      return frontier.root()
    })
    yield { ...this.#where, slot: this.#slot, from, to, withheld: true, hashes: hex(hashes) }
  }
}
