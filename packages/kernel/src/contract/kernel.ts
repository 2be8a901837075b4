import type { Kysely, Transaction } from 'kysely'
import type { Caller } from '../authority/caller.ts'
import type { Words } from '../wording/words.ts'
import type { Context, Effect } from './contract.ts'
import type { Registry } from './registry.ts'
import type { ActionState, MessageState, PlanState } from './states.ts'
import type { Sums } from './sums.ts'

// biome-ignore lint/suspicious/noExplicitAny: the kernel works on any schema; each tool's own types say which.
export type AnyDb = any

/** A message whose hold has ended, as the domain sees it. */
export interface OutboxRow {
  id: string
  action_id: string
  channel: string
  recipient: string
  record_table: string
  record_id: string
  subject: string
  body: { text: string; meta: Record<string, string> }
  attempts: number
}

/** What became of an errand. `erased`: what its audit entry commits as destroyed. */
export type ErrandEnd =
  | { state: 'sent'; output?: unknown; erased?: readonly string[] }
  | { state: 'held_out'; reason: string }

/** What is done in the house when the hold of its message ends. */
export interface Errand {
  /** The name by which the log knows it. */
  tool: string
  /**
   * Does it go on while the agent that asked for it is paused? Only what the law asks for, and a
   * person has approved.
   */
  despitePause?: true
  run(context: Context<AnyDb>, row: OutboxRow): Promise<ErrandEnd>
}

/** A message that stays after all. */
export interface Staying {
  row: OutboxRow
  reason: string
}

/**
 * What the product does because messages of one action leave or stay: a consequence of that action,
 * which is taken back with it.
 */
export interface Follow {
  /** The name by which the log knows it. */
  tool: string
  /** Does anything follow from this message, be it that it leaves or that it stays? */
  after(row: OutboxRow, leaves: boolean): boolean
  run(
    context: Context<AnyDb>,
    leaving: readonly OutboxRow[],
    staying: readonly Staying[],
  ): Promise<void>
}

/** What decides who may approve a plan. `own`: it is the caller who asked for it. */
export interface PlanFacts {
  effect: Effect
  permission: string
  rows: number
  recipients: number
  own: boolean
}

/**
 * For whom a plan was made. `takesBack`: it takes back or redoes what was theirs, so that they
 * approve it whatever it does.
 */
export interface Asker {
  id: string
  takesBack: boolean
}

/** What was taken back, or put in force again. */
export interface Taken {
  /** The undo, redo, rewind or force that did it. */
  by: string
  /** The tables it wrote; null where that was not looked at. */
  tables: readonly string[] | null
  /** Messages that it stopped. */
  recalled: number
}

/** What the kernel asks of the domain it runs. */
export interface Hooks {
  /**
   * The present rights of a person and agent, read in `tx` where there is one; null when either may
   * not act any more.
   */
  callerFor(
    org: string,
    principal: string,
    agent: string | null,
    tx?: Transaction<AnyDb>,
  ): Promise<Caller | null>
  /** May this caller say yes to such a plan? */
  mayApprove(caller: Caller, plan: PlanFacts): boolean
  /** Who may, by name; whoever asked for it is one of them where it is theirs to approve. */
  approversOf(
    tx: Transaction<AnyDb>,
    plan: PlanFacts,
    asker: Asker,
  ): Promise<{ id: string; name: string; role: string }[]>
  /**
   * What money these actions of one run move, read in its transaction before it ends; they have
   * written `tables`.
   */
  sums?(
    tx: Transaction<AnyDb>,
    actions: readonly string[],
    tables: readonly string[],
  ): Promise<Sums | undefined>
  /** At release: which of these may not leave after all, and why. */
  recheck(
    tx: Transaction<AnyDb>,
    rows: readonly OutboxRow[],
  ): Promise<ReadonlyMap<string, { reason: string; evidence: string }>>
  /**
   * At release, in the same transaction: the domain's own record that these are leaving now. It is
   * a fact, which no undo takes back.
   */
  claimed(context: Context<AnyDb>, rows: readonly OutboxRow[]): Promise<void>
  /** What follows from messages that are leaving or stay, in the same transaction. */
  follow?: Follow
  /**
   * After something was taken back or done again: the domain puts right what no row says, by an
   * action of its own.
   */
  tookBack?(kernel: Kernel, org: string, taken: Taken): Promise<void>
  /**
   * Channels whose messages do not leave the house: what each asks for is done here when its hold
   * ends.
   */
  errands?: Readonly<Record<string, Errand>>
}

/** Something has been committed; ids only. */
export interface KernelEvent {
  event: 'action' | 'plan' | 'outbox'
  org: string
  id: string
  /** `expiring`: a plan whose last hour has begun; `flipped`: an action taken back or put in force. */
  state: ActionState | PlanState | MessageState | 'expiring' | 'flipped'
}

export interface Kernel {
  /** As the application's role; row security binds it. */
  db: Kysely<AnyDb>
  /**
   * Connections of their own for reads, so that slow ones keep no writer waiting; left out, reads
   * share those of `db`.
   */
  reads?: Kysely<AnyDb>
  /**
   * Runs a VACUUM as the owner of the tables, after large previews. Not needed from PostgreSQL 17
   * on: there the application may.
   */
  vacuum?: (statement: string) => Promise<unknown>
  registry: Registry
  hooks: Hooks
  /**
   * Where the tables of tools, permissions and periods say other than the modules (`rulesOf`): for
   * whoever checks the database.
   */
  rules?: (tx: Transaction<AnyDb>, org: string) => Promise<string[]>
  /**
   * The tracked tables in which principals and agents stand, for their names; and how things are
   * said to people.
   */
  people: { principal: string; agent: string; words?: Words }
  emit(event: KernelEvent): void
  /** Ends its connections. */
  close(): Promise<void>
}

/** Puts a kernel together. `onEvent` is called after each commit and must not throw. */
export function createKernel(
  parts: Omit<Kernel, 'emit' | 'close'> & { onEvent?: (event: KernelEvent) => void },
): Kernel {
  const { onEvent, ...kernel } = parts
  return {
    ...kernel,
    emit: onEvent ?? (() => {}),
    async close() {
      await Promise.all([kernel.db.destroy(), kernel.reads?.destroy()])
    },
  }
}
