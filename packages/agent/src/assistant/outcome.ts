import type { Action, Plan } from '@rescind/wire'
import type { CallResult } from '../call.ts'
import type { Problem } from '../problem.ts'

/** What a tool that only reads answered. */
export interface Answer {
  tool: string
  /** What the tool does, as people say it: "Look up contacts". */
  tool_title: string
  output: unknown
  /**
   * True once a later call of the same message used an id from here, or went on because there was
   * none: a way to the answer, not the answer.
   */
  lookup: boolean
}

/** Everything that came of one message. Each list is in the order in which things happened. */
export interface Outcome {
  answers: Answer[]
  actions: Action[]
  plans: Plan[]
  problems: Problem[]
}

/** One thing that came of a message, as soon as it did. */
export type Part =
  | { kind: 'answer'; data: Answer }
  | { kind: 'action'; data: Action }
  | { kind: 'plan'; data: Plan }
  | { kind: 'problem'; data: Problem }

export interface Collector {
  outcome: Outcome
  /** To be told before a call: which answers does what it names come from? */
  calling(named: unknown): void
  result(tool: string, result: CallResult): void
  problem(problem: Problem): void
  /**
   * A call under way. Its result belongs to the outcome even when the conversation around it was
   * cut off.
   */
  during<T>(call: Promise<T>): Promise<T>
  settled(): Promise<void>
}

/** `titleOf`: what a tool does, as people say it. */
export function createCollector(
  onPart: (part: Part) => void,
  titleOf: (tool: string) => string,
): Collector {
  const outcome: Outcome = { answers: [], actions: [], plans: [], problems: [] }
  const underWay = new Set<Promise<unknown>>()
  return {
    outcome,
    calling(named) {
      const used = new Set(idsIn(named))
      for (const answer of outcome.answers)
        answer.lookup ||=
          foundNothing(answer.output) || idsIn(answer.output).some((id) => used.has(id))
    },
    result(tool, result) {
      if (result.status === 'answered') {
        const data = { tool, tool_title: titleOf(tool), output: result.output, lookup: false }
        outcome.answers.push(data)
        onPart({ kind: 'answer', data })
      } else if (result.status === 'awaiting_approval') {
        outcome.plans.push(result.plan)
        onPart({ kind: 'plan', data: result.plan })
      } else {
        outcome.actions.push(result.action)
        onPart({ kind: 'action', data: result.action })
      }
    },
    problem(problem) {
      outcome.problems.push(problem)
      onPart({ kind: 'problem', data: problem })
    },
    async during(call) {
      underWay.add(call)
      try {
        return await call
      } finally {
        underWay.delete(call)
      }
    },
    async settled() {
      await Promise.allSettled(underWay)
    },
  }
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

function idsIn(value: unknown): string[] {
  return (JSON.stringify(value) ?? '').match(uuid) ?? []
}

const foundNothing = (output: unknown): boolean =>
  typeof output === 'object' &&
  output !== null &&
  'rows' in output &&
  Array.isArray(output.rows) &&
  output.rows.length === 0
