import type { Transaction } from 'kysely'
import type { z } from 'zod'
import type { Principal } from '../authority/caller.ts'
import type { Words } from '../wording/words.ts'
import type { Duration } from './duration.ts'

/**
 * The least strict authority mode of each effect. This table is the security primitive of the
 * product: no preference, prompt or model runs a tool in a looser mode than the one given here.
 */
export const modeFloor = {
  read: 'autonomous',
  change: 'implicit',
  hold: 'held',
  bulk: 'explicit',
  money: 'explicit',
  dispatch: 'explicit',
} as const

/** What a tool does to the world. */
export type Effect = keyof typeof modeFloor

/** How much a person has to do with it before it happens. */
export type Mode = (typeof modeFloor)[Effect]

/** A read leaves nothing to roll back. */
export interface Nothing {
  kind: 'nothing'
}
/**
 * Puts every captured row of these tables back. `residue`: what follows from it later and does not
 * come back with them.
 */
export interface Restore<T extends string> {
  kind: 'restore'
  tables: readonly T[]
  residue?: string
}
/**
 * Recorded at once, without effect until its window has passed; afterwards only what has not
 * happened yet comes back.
 */
export interface Withdraw<T extends string> {
  kind: 'withdraw'
  tables: readonly T[]
  within: Duration
  residue: string
}
/** What waits in the outbox is stopped; what has left is the residue. */
export interface Recall<T extends string> {
  kind: 'recall'
  tables: readonly T[]
  within: Duration
  residue: string
}

/** The rollback path each effect must have, and the only one it may. */
export interface Rollback<T extends string> {
  read: Nothing
  change: Restore<T>
  hold: Withdraw<T>
  bulk: Restore<T>
  money: Restore<T>
  dispatch: Recall<T>
}

/** One message on its way out. It waits in the outbox until its hold ends. */
export interface Outbound {
  id: string
  /** How it leaves, in the domain's words. */
  channel: string
  /** The address as the outside knows it. */
  to: string
  /** The record it is for. */
  record: { table: string; id: string }
  subject: string
  text: string
  /** Not before this moment; never earlier than the end of the hold. */
  releaseAt?: Date
  /**
   * The action that wrote the words it says, where that was another one: taken back, it stops this
   * message too.
   */
  restsOn?: string
  /** For the hand-off: which template, which sequence, what the recheck needs. */
  meta?: Record<string, string>
}

/** A message as it would leave later, for one of those it would go to. */
export type Sample = Pick<Outbound, 'id' | 'channel' | 'to' | 'record' | 'subject' | 'text'>

/** A record that matched and is left out, and why. */
export interface HeldOut {
  record: { table: string; id: string }
  /** The facet: `opted_out`, `legal_hold`, `customer` … */
  reason: string
  /** One sentence a person can check. */
  evidence: string
  /** Who may override: nobody, or a new plan that names the record. */
  override: 'nobody' | 'new_plan'
}

/** What was counted as matched: rows of a table, or something of which so many change. */
export type Matched = string | { changed: number }

/** What a handler may use. It writes rows and nothing else: no network, no clock, no randomness. */
export interface Context<Db> {
  db: Transaction<Db>
  org: string
  principal: Principal
  agent: { id: string } | null
  /** This action. The database stamps it into `row_version` of whatever is written. */
  action: string
  /** The moment the action counts as now. The digest knows it by its symbol. */
  now: Date
  /**
   * Where the tables of tools, permissions and periods say other than the product's modules; absent
   * where nobody named them, and in what writes.
   */
  rules?: (tx: Transaction<Db>, org: string) => Promise<string[]>
  /** How the domain says things, where what is written down says them to people. */
  words?: Words
  /** A later moment, known to the digest by its symbol. */
  after(wait: Duration): Date
  /** The day of `now` plus so many days, `YYYY-MM-DD`, in UTC. */
  today(plusDays?: number): string
  /**
   * A UUIDv7 that is the same when an approved plan runs as when it was shown. `of` names what the
   * row is for where a run makes many: then one record more or less leaves the ids of the others as
   * they were. Once per name and run.
   */
  newId(of?: string): string
  /**
   * Runs once, when planned; what was found then is what an approved plan works on (a filter
   * becomes the ids it matched).
   */
  freeze<T>(name: string, find: () => Promise<T>): Promise<T>
  /** Hands messages to the outbox. */
  dispatch(messages: readonly Outbound[]): void
  /**
   * Shows in the plan what would leave later, and how it would read. Bound by the approval; nothing
   * is queued.
   */
  illustrate(samples: readonly Sample[]): void
  /** Tells which records were left out. */
  holdOut(records: readonly HeldOut[]): void
  /**
   * Names another action that this one has run within its transaction: its changes are part of what
   * is planned.
   */
  alongside(action: string): void
  /**
   * Tells how many records the input named or matched. `of`: their table, where other rows change
   * along with them; or how many of them change, where they are no rows of a table. Whoever reads
   * the plan sees how many change, stay as they are, are held out.
   */
  matched(count: number, of?: Matched): void
  /**
   * Demands a person's yes for what the handler found: the code stands among the reasons of the
   * plan. Where the call neither waits for a yes nor has one it throws: the run is rolled back and
   * becomes a plan. Call it before the work is done.
   */
  needsApproval(reason: string): void
}

/** What the audit records of a call beyond who, when and which tool. */
export interface Audit<Field extends string> {
  /** Input fields that name the records the call is about. */
  subject: Field | readonly Field[]
}

/** The five parts of a contract, and the names by which people and models choose it. */
export interface Tool<
  Db,
  Permission extends string,
  E extends Effect,
  I extends z.ZodObject,
  O,
  N extends string = string,
> {
  name: N
  about: string
  effect: E
  input: I
  permission: Permission
  run: (context: Context<Db>, input: z.output<I>) => Promise<O>
  audit: Audit<keyof z.output<I> & string>
  rollback: Rollback<keyof Db & string>[E]
  /**
   * Raised when input or behaviour changes; pending plans of another version are void. Starts at 1.
   */
  version?: number
  /**
   * Once its undo window has passed, only another tool lifts what it did: an opt-out, a block, a
   * hold by law. So the call of an agent waits for a person, whatever its effect.
   */
  lasting?: true
  /**
   * Of a read: how long one of its statements may run, in milliseconds. Left out: `limits.read_ms`.
   */
  statement_ms?: number
}

// biome-ignore lint/suspicious/noExplicitAny: the registry holds tools of every shape; their types were checked where they were defined.
export type AnyTool = Tool<any, string, Effect, z.ZodObject, any>

/** Binds `defineTool` to the tables and permissions of one domain. */
export function toolkit<Db, Permission extends string>() {
  return <const N extends string, E extends Effect, I extends z.ZodObject, O>(
    tool: Tool<Db, Permission, E, I, O, N>,
  ): Tool<Db, Permission, E, I, O, N> => tool
}
