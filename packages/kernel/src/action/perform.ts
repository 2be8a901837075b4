import { CompiledQuery, type Transaction } from 'kysely'
import type { Call, Caller } from '../authority/caller.ts'
import type { AnyTool, Mode, Outbound } from '../contract/contract.ts'
import { KernelError } from '../contract/errors.ts'
import { onePerRecord } from '../contract/held-out.ts'
import type { AnyDb } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import { sayable } from '../contract/output.ts'
import type { ActionState } from '../contract/states.ts'
import { last, prepared } from '../db/driver.ts'
import type { Words } from '../wording/words.ts'
import { createContext, type Recipe, type Said, uuidV7 } from './context.ts'
import type { Once } from './once-key.ts'

/** What kind of entry an action is: undo and redo write derived values only. */
export type Kind = 'do' | 'undo' | 'redo'

/** A call that is about to run: everything its action row says before it has run. */
export interface Invocation {
  id: string
  kind: Kind
  tool: AnyTool
  input: Record<string, unknown>
  caller: Caller
  session: string | null
  reasoning: string | null
  mode: Mode
  reasons: readonly string[]
  asked?: Call['asked']
  /** What has to be so for it to run at all, asked in its own transaction. */
  check?: (tx: Transaction<AnyDb>) => Promise<void>
  /** Under which key it is done once. */
  once?: Once | undefined
  /** The action because of which the product does this by itself. */
  causedBy?: string
}

/** What one run of a handler came to, still inside its transaction. */
export interface Performed extends Said {
  output: unknown
  now: Date
}

/**
 * Begins the action and runs the handler in this transaction. Whoever calls ends it with `finish`,
 * or rolls back. `seed`: by which columns draw what they draw by themselves.
 */
export async function perform(
  tx: Transaction<AnyDb>,
  call: Invocation,
  recipe: Recipe,
  words?: Words,
  seed?: string,
): Promise<Performed> {
  const { tool, caller } = call
  const now = await begin(tx, call, 'awaiting_approval', seed)
  await call.check?.(tx)
  const { context, said } = createContext({
    tx,
    caller,
    tool: tool.name,
    action: call.id,
    mode: call.mode,
    now,
    recipe,
    words,
  })
  const output = sayable(tool.name, await tool.run(context, call.input))
  if (said.outbound.length > 0 && tool.effect !== 'dispatch' && tool.effect !== 'hold') {
    throw new KernelError(
      'undeclared_write',
      `${tool.name} sends messages, and its effect is ${tool.effect}. Nothing was changed.`,
      'Give it the effect dispatch or hold.',
    )
  }
  return { ...said, heldOut: onePerRecord(said.heldOut), output, now }
}

const beginText = `${prepared} select kernel.begin($1::uuid, $2::uuid, $3::jsonb) as now`
const seededText = `${beginText}, set_config('app.seed', $4, true), set_config('app.issued', '', true)`

/** The row of an action as `kernel.begin` takes it. */
export type ActionRow = ReturnType<typeof rowOf>

/** The row of an action that begins. */
export function rowOf(call: Invocation, state: ActionState) {
  const { tool, caller } = call
  return {
    kind: call.kind,
    tool: tool.name,
    contract_version: tool.version ?? 1,
    effect: tool.effect,
    principal_id: caller.principal.id,
    agent_id: caller.agent?.id ?? null,
    role: caller.principal.role,
    permission: tool.permission,
    session: call.session,
    input: call.input,
    reasoning: call.reasoning,
    mode: call.mode,
    mode_reasons: call.reasons,
    state,
    // What was looked at or refused is not remembered.
    once: state === 'answered' || state === 'denied' ? undefined : call.once,
    ...(call.causedBy && { caused_by: call.causedBy }),
  }
}

/**
 * Writes the action row of this transaction, or adopts the one of a plan. Returns the moment that
 * counts as now.
 */
export async function begin(
  tx: Transaction<AnyDb>,
  call: Invocation,
  state: ActionState,
  seed?: string,
): Promise<Date> {
  const parameters = [call.caller.org, call.id, JSON.stringify(rowOf(call, state))]
  const query =
    seed === undefined
      ? CompiledQuery.raw(beginText, parameters)
      : CompiledQuery.raw(seededText, [...parameters, seed])
  const { rows } = await tx.executeQuery<{ now: Date }>(query)
  return rows[0]!.now
}

/** How an action ends. Everything optional stays as it was. */
export interface End {
  state: ActionState
  matched?: number
  held_out?: number
  subjects?: unknown
  output?: unknown
  receipt?: unknown
  undo_ms?: number
  release_at?: Date | null
  outbox?: readonly unknown[]
  audit?: Record<string, unknown>
  /** What an erasure took out of the vault, one line per text. */
  erased?: readonly string[]
}

/** What `kernel.finish` answers: the action as it now stands. */
export interface Finished {
  id: string
  state: ActionState
  rows: number
  undo_until: Date | null
  release_at: Date | null
}

/**
 * Ends the action, puts its messages into the outbox and appends its audit entry: one statement,
 * same transaction.
 */
export async function finish(
  tx: Transaction<AnyDb>,
  org: string,
  id: string,
  end: End,
): Promise<Finished> {
  return await conclude(tx, prepared + finishText, org, id, end)
}

/**
 * As `finish`, and the transaction with it: nothing may follow. For what has written nothing, or
 * has asked for what the commit would ask.
 */
export async function finishLast(
  tx: Transaction<AnyDb>,
  org: string,
  id: string,
  end: End,
): Promise<Finished> {
  return await conclude(tx, prepared + last + finishText, org, id, end)
}

/**
 * As `finishLast`, for what has just run: what triggers of the domain would write at the commit is
 * written before, as part of the action. Throws with code RS010 where too many rows or money were
 * touched.
 */
export async function askAndFinishLast(
  tx: Transaction<AnyDb>,
  org: string,
  id: string,
  end: End,
): Promise<Finished> {
  return await conclude(tx, prepared + last + askText, org, id, end)
}

/**
 * As `finish`, only where the action is in the state `was` at that moment: null where somebody else
 * was faster.
 */
export async function finishFrom(
  tx: Transaction<AnyDb>,
  org: string,
  id: string,
  was: string,
  end: End,
): Promise<Finished | null> {
  const finished = await conclude(tx, prepared + finishText, org, id, { ...end, was })
  return finished.id ? finished : null
}

const ended = 'select id, state, rows, undo_until, release_at from'
const finishText = `${ended} kernel.finish($1::uuid, $2::uuid, $3::jsonb, $4::uuid)`
const askText = `${ended} kernel.ask_writers($1::uuid, $2::uuid) as asked (org), kernel.finish(asked.org, $2::uuid, $3::jsonb, $4::uuid)`

async function conclude(
  tx: Transaction<AnyDb>,
  text: string,
  org: string,
  id: string,
  end: End & { was?: string },
): Promise<Finished> {
  const parameters = [org, id, JSON.stringify({ outbox: [], ...end }), uuidV7(new Date())]
  const { rows } = await tx.executeQuery<Finished>(CompiledQuery.raw(text, parameters))
  return rows[0]!
}

/**
 * The end of an action whose handler has run: what it sends, who was left out, how long it can be
 * taken back or held.
 */
export function endOf(call: Invocation, performed: Performed, undoMs: number): End {
  const { tool } = call
  const waits = performed.outbound.map((m) => m.releaseAt!.getTime())
  const window =
    tool.rollback.kind === 'withdraw' || tool.rollback.kind === 'recall'
      ? tool.rollback.within.ms
      : 0
  const held = tool.effect === 'hold' || (tool.effect === 'dispatch' && waits.length > 0)
  const releaseAt = held
    ? new Date(
        waits.length > 0 ? Math.min(...waits) : performed.now.getTime() + Math.max(window, undoMs),
      )
    : null
  return {
    state: held ? 'held' : 'applied',
    matched: performed.matched,
    held_out: performed.heldOut.length,
    ...(call.asked && { audit: call.asked }),
    subjects: subjectsOf(call),
    output: performed.output ?? null,
    ...(call.kind === 'do' ? {} : { receipt: performed.output }),
    // A hold can be stopped for as long as it lasts, every other action for the undo window.
    undo_ms: releaseAt ? Math.max(undoMs, releaseAt.getTime() - performed.now.getTime()) : undoMs,
    release_at: releaseAt,
    outbox: outboxRows(performed.outbound),
  }
}

/** Messages as `kernel.finish` takes them. */
export const outboxRows = (messages: readonly Outbound[]) =>
  messages.map((m) => ({
    id: m.id,
    channel: m.channel,
    recipient: m.to,
    record_table: m.record.table,
    record_id: m.record.id,
    subject: m.subject,
    body: { text: m.text, meta: m.meta ?? {}, ...(m.restsOn && { rests_on: m.restsOn }) },
    release_at: m.releaseAt,
  }))

/**
 * Ids of the records the input names; of very many only how many. Input is checked, so these are
 * ids and not free text.
 */
function subjectsOf({ tool, input }: Invocation): Record<string, unknown> {
  const fields = typeof tool.audit.subject === 'string' ? [tool.audit.subject] : tool.audit.subject
  return Object.fromEntries(
    fields.flatMap((field): [string, unknown][] => {
      const value = input[field]
      if (typeof value === 'string') return [[field, value]]
      if (Array.isArray(value))
        return [[field, value.length > limits.subject_ids ? { count: value.length } : value]]
      return []
    }),
  )
}
