import {
  type AnyDb,
  type Caller,
  type Change,
  describe,
  type Evidence,
  type EvidenceEntry,
  type HeldOutSaid,
  heldOutSaid,
  type Kernel,
  type Line,
  type TextRow,
} from '@rescind/kernel'
import { sql, type Transaction } from 'kysely'
import { type Label, labelsFor } from './labels.ts'
import { isId, isMoment, jsonOf, type Leaf, leafOf, lineOf, noId, type Told } from './leaf.ts'

type Tx = Transaction<AnyDb>

/**
 * A message as it was to leave, and where it stands today: the one thing here that the log does not
 * commit to.
 */
export interface Message {
  to: string
  subject: string
  text: string
  at: string | null
  fate: { state: string; reason: string | null; at: Date | null } | null
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
  /** Of an entry that belongs to a plan: how much the plan was to do. */
  planned: { send: number; tables: string[] } | null
  /** New records that are the mails themselves, which stand here once. */
  copies: number
  messages: Message[]
  heldOut: HeldOut
  /** Lines of changes and messages that are not shown: withheld, erased, or too many. */
  withheld: number
  erased: Map<string, number>
  more: number
}

/**
 * Whom the action left out. `told`: their lines stand here, and not at another entry of the same
 * action.
 */
export interface HeldOut {
  told: boolean
  rows: HeldOutSaid[]
  withheld: number
  more: number
}

/** Of one entry, in the page; what is more stands in payloads.jsonl and held-out.jsonl. */
const linesShown = 1_000

/**
 * What the report shows of these entries, and how the records that they name are called now.
 * `seen`: actions whose held-out lines are shown.
 */
export async function gather(
  tx: Tx,
  kernel: Kernel,
  caller: Pick<Caller, 'org'>,
  evidence: Evidence,
  entries: readonly EvidenceEntry[],
  seen: Set<string>,
): Promise<{ shown: ReportEntry[]; label: Label }> {
  const found = new Map(entries.map((entry) => [entry.id, newEntry(entry)]))
  for await (const { entry, row } of evidence.texts(entries)) addText(found.get(entry.id)!, row)
  const shown = [...found.values()]
  await readFates(tx, caller.org, shown)
  await readPlans(tx, caller.org, shown)
  for (const [i, entry] of entries.entries())
    shown[i]!.heldOut = await readHeldOut(evidence, entry, shown[i]!, seen)
  const lines = shown.map((entry) => entry.lines)
  const changes = await describe(tx, kernel.people, caller.org, lines.flat())
  let from = 0
  for (const [i, own] of lines.entries()) {
    const report = shown[i]!
    const all = changes.slice(from, (from += own.length))
    report.changes = withoutCopies(all, report.messages)
    report.copies = all.length - report.changes.length
  }
  return { shown, label: await labelsFor(tx, kernel.people, caller.org, shown) }
}

/** With what is told of it later: changes by their names, messages by their ids. */
type Found = ReportEntry & { lines: Line[]; ids: string[] }

const newEntry = ({ index, id, action, at, hash, leaf }: EvidenceEntry): Found => ({
  ...{ index, id, action, hash: hash.toString('hex'), leaf: leafOf(leaf, at) },
  ...{
    singles: new Map(),
    changes: [],
    lines: [],
    planned: null,
    copies: 0,
    messages: [],
    ids: [],
  },
  ...{
    withheld: 0,
    erased: new Map(),
    more: 0,
    heldOut: { told: false, rows: [], withheld: 0, more: 0 },
  },
})

function addText(entry: Found, row: TextRow): void {
  const { lines, messages, erased } = entry
  if ('from' in row) entry.withheld += row.to - row.from
  else if (!('line' in row) || row.line === undefined) entry.singles.set(row.slot, toldOf(row))
  else if ('erased_by' in row) erased.set(row.erased_by, (erased.get(row.erased_by) ?? 0) + 1)
  else if (!('body' in row)) return
  else if ((row.slot === 'change' ? lines : messages).length >= linesShown) entry.more++
  else if (row.slot !== 'change') addMessage(entry, row.body)
  else {
    const line = lineOf(row.body)
    if (line) lines.push(line)
    else entry.more++
  }
}

function toldOf(row: Exclude<TextRow, { from: number }>): Told {
  if ('erased_by' in row) return { state: 'erased', by: row.erased_by }
  if ('redacted_by' in row) return { state: 'redacted', by: row.redacted_by, text: row.body }
  return 'body' in row ? { state: 'kept', text: row.body } : { state: 'withheld' }
}

function addMessage(entry: Found, body: string): void {
  const said = jsonOf(body)
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  // Without an id that is one, nothing is told of what became of it.
  entry.ids.push(isId(said.id) ? said.id : noId)
  entry.messages.push({
    ...{
      to: text(said.recipient),
      subject: text(said.subject),
      text: text((said.body as { text?: unknown } | null)?.text),
    },
    ...{ at: isMoment(said.release_at) ? said.release_at : null, fate: null },
  })
}

async function readFates(tx: Tx, org: string, shown: readonly Found[]): Promise<void> {
  const ids = shown.flatMap((entry) => entry.ids)
  if (ids.length === 0) return
  const { rows } = await sql<{ id: string; state: string; reason: string | null; at: Date | null }>`
    select id::text as id, state, reason, settled_at as at from kernel.outbox where org_id = ${org}::uuid and id = any(${ids}::uuid[])`.execute(
    tx,
  )
  const fates = new Map(rows.map(({ id, ...fate }) => [id, fate]))
  for (const entry of shown)
    for (const [i, message] of entry.messages.entries())
      message.fate = fates.get(entry.ids[i]!) ?? null
}

async function readPlans(tx: Tx, org: string, shown: readonly ReportEntry[]): Promise<void> {
  const { rows } = await sql<{ id: string; send: number; tables: string[] }>`
    select action_id as id, case when jsonb_typeof(counts -> 'send') = 'number' then (counts ->> 'send')::numeric::bigint else 0 end::int as send,
      array(select jsonb_object_keys(case when jsonb_typeof(tables) = 'object' then tables end)) as tables
    from kernel.plan where org_id = ${org}::uuid and action_id = any(${shown.map(({ action }) => action)}::uuid[])`.execute(
    tx,
  )
  const plans = new Map(rows.map(({ id, ...plan }) => [id, plan]))
  for (const entry of shown) entry.planned = plans.get(entry.action) ?? null
}

async function readHeldOut(
  evidence: Evidence,
  entry: EvidenceEntry,
  { leaf, action }: ReportEntry,
  seen: Set<string>,
): Promise<HeldOut> {
  const found: HeldOut = { told: false, rows: [], withheld: 0, more: 0 }
  if (!leaf.held_out || seen.has(action)) return found
  seen.add(action)
  found.told = true
  for await (const { line } of evidence.heldOut(entry)) {
    if (line === null) found.withheld++
    else {
      const said = found.rows.length < linesShown ? heldOutSaid(line) : null
      if (said) found.rows.push(said)
      else found.more++
    }
  }
  return found
}

/** A mail is a record of its own, with the same words: to read it twice helps nobody. */
function withoutCopies(changes: readonly Change[], messages: readonly Message[]): Change[] {
  const mails = new Set(messages.map(({ subject, text }) => `${subject}\n${text}`))
  if (mails.size === 0) return [...changes]
  const value = ({ cells }: Change, name: string) =>
    cells.find(({ field }) => field === name)?.after
  return changes.filter(
    (change) =>
      change.op !== 'insert' ||
      change.table !== 'message' ||
      !mails.has(`${String(value(change, 'subject'))}\n${String(value(change, 'body'))}`),
  )
}
