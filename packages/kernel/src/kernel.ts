import type { Kysely, Transaction } from 'kysely'
import type { Caller } from './caller.ts'
import type { Context, Effect } from './contract.ts'
import type { Registry } from './registry.ts'

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
export type ErrandEnd = { state: 'sent'; output?: unknown; erased?: readonly string[] } | { state: 'held_out'; reason: string }

/** What is done in the house when the hold of its message ends. */
export interface Errand {
  /** The name by which the log knows it. */
  tool: string
  run(context: Context<AnyDb>, row: OutboxRow): Promise<ErrandEnd>
}

/** What decides who may approve a plan. `own`: it is the caller who asked for it. */
export interface PlanFacts {
  effect: Effect
  permission: string
  rows: number
  recipients: number
  own: boolean
}

/** What the kernel asks of the domain it runs. */
export interface Hooks {
  /** The present rights of a person and agent, read in `tx` where there is one; null when either may not act any more. */
  callerFor(org: string, principal: string, agent: string | null, tx?: Transaction<AnyDb>): Promise<Caller | null>
  /** May this caller say yes to such a plan? */
  mayApprove(caller: Caller, plan: PlanFacts): boolean
  /** Who may, by name: for whoever asked and may not. */
  approversOf(tx: Transaction<AnyDb>, plan: PlanFacts): Promise<{ id: string; name: string; role: string }[]>
  /** At release: which of these may not leave after all, and why. */
  recheck(tx: Transaction<AnyDb>, rows: readonly OutboxRow[]): Promise<ReadonlyMap<string, { reason: string; evidence: string }>>
  /** At release, in the same transaction: the domain's own record that these are leaving now, and what follows them. */
  claimed(context: Context<AnyDb>, rows: readonly OutboxRow[]): Promise<void>
  /** Channels whose messages do not leave the house: what each asks for is done here when its hold ends. */
  errands?: Readonly<Record<string, Errand>>
}

/** Something has been committed; ids only. */
export interface KernelEvent {
  event: 'action' | 'plan' | 'outbox'
  org: string
  id: string
  state: string
}

export interface Kernel {
  /** As the application's role; row security binds it. */
  db: Kysely<AnyDb>
  /** Runs a VACUUM as the owner of the tables, after large previews. Not needed from PostgreSQL 17 on: there the application may. */
  vacuum?: (statement: string) => Promise<unknown>
  registry: Registry
  hooks: Hooks
  /** The tracked tables in which principals and agents stand, for their names. */
  people: { principal: string; agent: string }
  emit(event: KernelEvent): void
}

/** Puts a kernel together. `onEvent` is called after each commit and must not throw. */
export function createKernel(parts: Omit<Kernel, 'emit'> & { onEvent?: (event: KernelEvent) => void }): Kernel {
  const { onEvent, ...kernel } = parts
  return { ...kernel, emit: onEvent ?? (() => {}) }
}
