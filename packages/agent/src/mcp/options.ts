import type { Caller, Registry } from '@rescind/kernel'
import type { Action } from '@rescind/wire'
import type { Execute } from '../call.ts'
import type { Journal } from '../journal.ts'

export interface McpOptions {
  registry: Registry
  /** The kernel's `execute`. It decides how each call runs. */
  execute: Execute
  /** With it, clients can look back at what was done and take it back. */
  journal?: Journal
  /**
   * An action as it stands now, for a client that comes back from the approval page. Throws
   * `KernelError`.
   */
  getAction: (caller: Caller, id: string) => Promise<Action>
  /** Address of the page where a person decides about a plan. */
  approvalUrl: (plan: string) => string
  /**
   * At least 32 bytes; signs what a client carries between two rounds. The same for all processes
   * of one installation.
   */
  key: Uint8Array | string
  version: string
  /** Told about refused requests and errors of the protocol, for the log. */
  onError?: (error: Error) => void
}
