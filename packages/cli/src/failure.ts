/** What the exit code of every command but `serve` says. */
export const exitCodes = { ok: 0, refused: 1, wrong_usage: 2, not_reached: 3 } as const

/** A no in one line: what happened, what to do next, and a code for scripts. */
export class CliError extends Error {
  readonly exit: 1 | 2 | 3
  readonly code: string
  readonly next: string

  constructor(
    kind: 'refused' | 'wrong_usage' | 'not_reached',
    code: string,
    message: string,
    next: string,
  ) {
    super(message)
    this.name = 'CliError'
    this.exit = exitCodes[kind]
    this.code = code
    this.next = next
  }

  /** `rescind: <what happened> <what to do next> (code)` */
  get line(): string {
    return `rescind: ${sentence(this.message)} ${sentence(this.next)} (${this.code})`
  }
}

/** The server refused; `problem` is what it said, as it said it. */
export class Refused extends CliError {
  readonly problem: Problem

  constructor(problem: Problem) {
    super('refused', problem.code, problem.detail, problem.next_for_people ?? problem.next)
    this.name = 'Refused'
    this.problem = problem
  }
}

/**
 * RFC 9457 with the two members that every problem of Rescind has; some have more (`conflicts`,
 * `plan`, `issues`).
 */
export interface Problem {
  status: number
  code: string
  detail: string
  next: string
  /** The same without names of routes, where `next` has some. */
  next_for_people?: string
  [more: string]: unknown
}

/** On one line, and ended like a sentence. */
function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line === '' || /[.!?…]$/.test(line) ? line : `${line}.`
}
