import {
  type AnyDb,
  type Caller,
  type Change,
  describe,
  type Evidence,
  type EvidenceEntry,
  type Kernel,
  type Line,
  labelsOf,
  namesOf,
  type TextRow,
  textRows,
} from '@rescind/kernel'
import type { Transaction } from 'kysely'

type Tx = Transaction<AnyDb>

/** The facts of an entry that its leaf tells in the open. */
export interface Leaf {
  at: string
  tool: string
  kind: string
  effect: string
  mode: string
  mode_reasons: string[]
  outcome: string
  role: string
  permission: string
  principal: string
  agent?: string
  approver?: string
  decided_by?: string
  model?: string
  plan_digest?: string
  rows: number
  held_out?: number
  session?: string
  reverts?: string[]
  contract_version: number
  policy_version: number
}

/** A text, or what became of it. */
export interface Told {
  text?: string
  state: 'kept' | 'erased' | 'redacted' | 'withheld'
  by?: string
}

/** An entry as the report shows it. */
export interface ReportEntry {
  index: number
  id: string
  action: string
  hash: string
  leaf: Leaf
  singles: Map<string, Told>
  changes: Change[]
  messages: { to: string; subject: string; text: string; at: string | null }[]
  /** Lines of changes and messages that are not shown: withheld, erased, or too many. */
  withheld: number
  erased: number
  more: number
}

/** Names of records by table and id. */
export type Label = Awaited<ReturnType<typeof labelsOf>>

const linesShown = 200
const token = /\[\[(\w+):([^\]\s]+)\]\]/g

/** What the report shows of these entries, and how the records that their texts name are called now. */
export async function gather(
  tx: Tx,
  kernel: Kernel,
  caller: Pick<Caller, 'org'>,
  evidence: Evidence,
  entries: readonly EvidenceEntry[],
): Promise<{ shown: ReportEntry[]; label: Label }> {
  const shown: ReportEntry[] = []
  const lines: Line[][] = []
  for (const entry of entries) {
    const { report, changed } = await readEntry(tx, kernel, caller, evidence, entry)
    shown.push(report)
    lines.push(changed)
  }
  const changes = await describe(tx, kernel.people, caller.org, lines.flat())
  let from = 0
  for (const [i, own] of lines.entries()) shown[i]!.changes = changes.slice(from, (from += own.length))
  return { shown, label: await labels(tx, kernel, caller.org, shown) }
}

async function readEntry(tx: Tx, kernel: Kernel, caller: Pick<Caller, 'org'>, evidence: Evidence, entry: EvidenceEntry) {
  const { index, id, action, hash, leaf, scope } = entry
  const report: ReportEntry = {
    ...{ index, id, action, hash: hash.toString('hex'), leaf: JSON.parse(leaf) as Leaf },
    ...{ singles: new Map(), changes: [], messages: [], withheld: 0, erased: 0, more: 0 },
  }
  const changed: Line[] = []
  for await (const row of textRows(tx, kernel.people, caller.org, entry, scope, evidence.payloads(id))) {
    if ('from' in row) report.withheld += row.to - row.from
    else if (!('line' in row) || row.line === undefined) report.singles.set(row.slot, toldOf(row))
    else if ('erased_by' in row) report.erased++
    else if (!('body' in row)) continue
    else if (changed.length + report.messages.length >= linesShown) report.more++
    else if (row.slot === 'change') changed.push(JSON.parse(row.body) as Line)
    else report.messages.push(messageOf(row.body))
  }
  return { report, changed }
}

function toldOf(row: Exclude<TextRow, { from: number }>): Told {
  if ('erased_by' in row) return { state: 'erased', by: row.erased_by }
  if ('redacted_by' in row) return { state: 'redacted', by: row.redacted_by, text: row.body }
  return 'body' in row ? { state: 'kept', text: row.body } : { state: 'withheld' }
}

function messageOf(body: string): ReportEntry['messages'][number] {
  const said = JSON.parse(body) as { recipient?: string; subject?: string; body?: { text?: string }; release_at?: string }
  return { to: said.recipient ?? '', subject: said.subject ?? '', text: said.body?.text ?? '', at: said.release_at ?? null }
}

/** The records that texts name by token, and the people and agents of the entries. */
async function labels(tx: Tx, kernel: Kernel, org: string, shown: readonly ReportEntry[]): Promise<Label> {
  const wanted = new Map<string, Set<string>>()
  const want = (table: string, id: string | undefined) => {
    if (id !== undefined) wanted.set(table, (wanted.get(table) ?? new Set()).add(id))
  }
  const names = await namesOf(tx, kernel.people)
  for (const { leaf, singles } of shown) {
    for (const id of [leaf.principal, leaf.approver, leaf.decided_by]) want(kernel.people.principal, id)
    want(kernel.people.agent, leaf.agent)
    for (const { text = '' } of singles.values())
      for (const [, table = '', id = ''] of text.matchAll(token))
        if (names.has(table) && /^[0-9a-f-]{36}$/.test(id)) want(table, id)
  }
  return await labelsOf(tx, names, wanted, org)
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
