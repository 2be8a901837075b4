import type { Report } from '../assistant/report.ts'
import { spoken } from '../problem.ts'
import type { Slot } from './grammar/slot.ts'

/**
 * What a sentence asks for while it is carried out: a tool call, or which of several records is
 * meant.
 */
export type Ask =
  | { kind: 'use'; tool: string; input: object; reasoning: string }
  | { kind: 'choose'; question: string; options: readonly string[] }

/** A tool call is answered by its report, a choice by the index of the option. */
export type Answer = Report | number

/**
 * The steps of a sentence: a generator that yields what it needs and returns what it has. It is run
 * anew from the start at each step of the model loop with the answers so far, so between two
 * answers it does nothing but think.
 */
export type Steps<T = string> = Generator<Ask, T, Answer>

export interface Turn {
  /** Now, in UTC; "today" is its day. */
  now: Date
  /** Id of the person it is said by, as the instructions name it. */
  user: string | undefined
  /** Whether the person may use this tool, and it is registered. */
  has(tool: string): boolean
  /** One example of each sentence that the person may use. */
  examples: readonly string[]
}

// biome-ignore lint/suspicious/noExplicitAny: a table of slots holds slots of every value; each keeps its own type.
export type Slots = Record<string, Slot<any>>

/** The values of the slots that the matching pattern has. */
export type Values<S extends Slots> = { [K in keyof S]: S[K] extends Slot<infer T> ? T : never }

/** One thing the offline planner understands. */
export interface Sentence {
  /** What it does, for the manual. */
  does: string
  /** The tools it may call, in order, for the manual. */
  tools: readonly string[]
  patterns: readonly string[]
  /** Sentences that must be understood; they are in the manual, and each is tested. */
  examples: readonly string[]
  slots: Slots
  steps: (values: Record<string, unknown>, turn: Turn) => Steps
}

/**
 * Gives the steps the types of the declared slots. A slot that some pattern lacks is declared
 * `optional`.
 */
export function sentence<S extends Slots>(
  given: Omit<Sentence, 'slots' | 'steps'> & {
    slots: S
    steps: (values: Values<S>, turn: Turn) => Steps
  },
): Sentence {
  return given as unknown as Sentence
}

/** Ends a sentence early with what there is to say: nothing was found, or something was refused. */
export class Said extends Error {}

/** A report of a call that was not refused. */
export type Done = Exclude<Report, { status: 'refused' }>

/** Calls a tool. A refusal ends the sentence with its reason and what to do next. */
export function* use(tool: string, input: object, reasoning: string): Steps<Done> {
  const report = (yield { kind: 'use', tool, input, reasoning }) as Report
  if (report.status === 'refused') throw new Said(spoken(report))
  return report
}

/** Calls a tool that reads, for its output. */
export function* read<T>(tool: string, input: object, reasoning: string): Steps<T> {
  const report = yield* use(tool, input, reasoning)
  if (report.status !== 'answered')
    throw new Said(
      'What I looked up became a change instead of an answer. I have stopped there; Activity shows it.',
    )
  return report.output as T
}

/** Asks which one is meant. */
export function* choose(question: string, options: readonly string[]): Steps<number> {
  return (yield { kind: 'choose', question, options }) as number
}
