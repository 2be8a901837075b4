import type { Registry, Words } from '@rescind/kernel'
import type { Execute } from '../call.ts'
import type { Journal } from '../journal.ts'
import type { ChosenModel } from '../model/choose-model.ts'
import type { Outcome } from './outcome.ts'

export interface AssistantOptions {
  registry: Registry
  /** How the domain says what its tools do; without them their names in words. */
  words?: Words | undefined
  model: ChosenModel
  /** The kernel's `execute`. It decides how each call runs. */
  execute: Execute
  /** With it, models can look back at what was done and take it back. */
  journal?: Journal
  /** Told about errors of the model itself, for the log. */
  onError?: (error: unknown) => void
}

export interface Question {
  message: string
  /** Calls of one conversation carry one session; without it a new one begins. */
  session?: string | undefined
  /**
   * Ends the work when the asker has gone. A call under way is finished by the kernel, whole or not
   * at all.
   */
  signal?: AbortSignal | undefined
}

/** What came of one message. */
export interface Reply extends Outcome {
  text: string
  session: string
  /** Whose words these are: "offline planner" or the id of a model. */
  model: string
}
