import { KernelError } from '@rescind/kernel'

/** Why something did not happen and what to do now, as people, pages and models are told. */
export interface Problem {
  /** The tool that was called, or null when the model itself failed. */
  tool: string | null
  code: string
  message: string
  next: string
  /**
   * The same without names of tools and routes, where `next` has some: for a page, and for what a
   * model says to a person.
   */
  next_for_people?: string
  /** For `invalid_input`: which fields, and what is wrong with them. */
  issues?: unknown
  /** For `changed_meanwhile`: which fields, what stands there now, what was seen, who wrote it. */
  conflicts?: unknown
}

/**
 * The problem an error becomes. An error that nobody meant to be read says nothing of itself: it
 * may quote a row or a key.
 */
export function problemOf(error: unknown, tool: string | null): Problem {
  if (error instanceof KernelError) {
    const { code, message, next, nextForPeople, details } = error
    const forPeople = nextForPeople !== next && { next_for_people: nextForPeople }
    return {
      tool,
      code,
      message,
      next,
      ...forPeople,
      ...(details.issues !== undefined && { issues: details.issues }),
      ...(code === 'changed_meanwhile' && { conflicts: details.conflicts }),
    }
  }
  if (isMeantToBeRead(error))
    return { tool, code: error.code, message: error.message, next: error.next }
  return {
    tool,
    code: 'internal',
    message: 'Something failed on our side. Nothing was done.',
    next: 'Try again. If it stays, look at the log of the server.',
  }
}

/** What a person is told of it: what happened, and what to do. */
export const spoken = ({
  message,
  next,
  next_for_people,
}: Pick<Problem, 'message' | 'next' | 'next_for_people'>): string =>
  `${message} ${next_for_people ?? next}`

/** Errors of the packages above have their own class and the same three members. */
function isMeantToBeRead(error: unknown): error is Error & { code: string; next: string } {
  if (!(error instanceof Error)) return false
  const { code, next } = error as { code?: unknown; next?: unknown }
  return typeof code === 'string' && typeof next === 'string'
}
