import { type AnyDb, type HeldOutSaid, type Kernel, labelsOf, namesOf } from '@rescind/kernel'
import type { Transaction } from 'kysely'
import type { Leaf, Told } from './leaf.ts'

/** Names of records by table and id. */
export type Label = Awaited<ReturnType<typeof labelsOf>>

const token = /\[\[(\w+):([^\]\s]+)\]\]/g
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

interface Named {
  leaf: Leaf
  singles: ReadonlyMap<string, Told>
  heldOut: { rows: readonly HeldOutSaid[] }
}

/**
 * What the people, agents and records are called that these entries name: by token in a text, by id
 * in an input, or as left out.
 */
export async function labelsFor(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
  org: string,
  shown: readonly Named[],
): Promise<Label> {
  const names = await namesOf(tx, people)
  const wanted = new Map<string, Set<string>>()
  const want = (table: string, id: string | undefined) => {
    if (id !== undefined && names.has(table) && uuid.test(id))
      wanted.set(table, (wanted.get(table) ?? new Set()).add(id))
  }
  for (const { leaf, singles, heldOut } of shown) {
    for (const id of [leaf.principal, leaf.approver, leaf.decided_by]) want(people.principal, id)
    want(people.agent, leaf.agent)
    for (const { record } of heldOut.rows) want(record.table, record.id)
    for (const { text = '' } of singles.values())
      for (const [, table = '', id] of text.matchAll(token)) want(table, id)
    for (const slot of ['input', 'output', 'receipt'])
      for (const [key, id] of idsIn(parsed(singles.get(slot)?.text), ''))
        for (const table of tablesFor(key)) want(table, id)
  }
  return await labelsOf(tx, names, wanted, org)
}

/** Texts of the vault are JSON, until parts of one were taken out for somebody. */
export function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}

/**
 * An input names a record by its table (`contact`), by several of it (`contacts`), or as a column
 * does (`contact_id`).
 */
const tablesFor = (key: string): string[] => [
  ...new Set([key, key.replace(/s$/, ''), key.replace(/_ids?$/, '')]),
]

/** The name of the record that a value under this key is the id of. */
export function labelUnder(label: Label, key: string, value: unknown): string | undefined {
  if (typeof value !== 'string' || !uuid.test(value)) return undefined
  return tablesFor(key).flatMap((table) => label(table, value) ?? [])[0]
}

function* idsIn(value: unknown, key: string): Generator<[key: string, id: string]> {
  if (typeof value === 'string') {
    if (uuid.test(value)) yield [key, value]
  } else if (Array.isArray(value)) for (const each of value.slice(0, 100)) yield* idsIn(each, key)
  else if (value !== null && typeof value === 'object')
    for (const [own, each] of Object.entries(value)) yield* idsIn(each, own)
}

/** A text in pieces: words, and records by their names. */
export function pieces(text: string, label: Label): { text: string; record: boolean }[] {
  const found: { text: string; record: boolean }[] = []
  let at = 0
  for (const match of text.matchAll(token)) {
    const [whole, table = '', id = ''] = match
    found.push(
      { text: text.slice(at, match.index), record: false },
      { text: label(table, id) ?? `a ${table.replaceAll('_', ' ')} that is gone`, record: true },
    )
    at = match.index + whole.length
  }
  return [...found, { text: text.slice(at), record: false }].filter((piece) => piece.text !== '')
}
