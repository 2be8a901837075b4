import type { Call, Caller } from '@rescind/kernel'
import type { Action, Plan } from '@rescind/wire'

/**
 * What became of a call, as it goes over the wire. The kernel decides which of the four; neither
 * the model nor this package has a say in it.
 */
export type CallResult =
  | { status: 'answered'; output: unknown }
  | { status: 'applied'; action: Action; output: unknown }
  | { status: 'held'; action: Action }
  | { status: 'awaiting_approval'; plan: Plan }

/** The kernel's `execute`, bound to its database and registry. It throws `KernelError`. */
export type Execute = (caller: Caller, call: Call) => Promise<CallResult>

/**
 * A value as it goes over the wire: moments are ISO text, and what is undefined is absent. `T` is
 * what the value says then.
 */
export const asWire = <T>(value: unknown): T => JSON.parse(JSON.stringify(value)) as T
