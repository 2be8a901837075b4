import { KernelError } from '@rescind/kernel'

/** Why something did not happen and what to do now, as people, pages and models are told. */
export interface Problem {
  /** The tool that was called, or null when the model itself failed. */
  tool: string | null
  code: string
  message: string
  next: string
  /** For `invalid_input`: which fields, and what is wrong with them. */
  issues?: unknown
}

/**
 * The problem an error becomes. An error that nobody meant to be read says nothing of itself: it may quote a row or a key.
 */
export function problemOf(error: unknown, tool: string | null): Problem {
  if (error instanceof KernelError) {
    const { code, message, next, details } = error
    return { tool, code, message, next, ...(details.issues !== undefined && { issues: details.issues }) }
  }
  if (isMeantToBeRead(error)) return { tool, code: error.code, message: error.message, next: error.next }
  return {
    tool,
    code: 'internal',
    message: 'Something failed on our side. Nothing was done.',
    next: 'Try again. If it stays, look at the log of the server.',
  }
}

/** Errors of the packages above have their own class and the same three members. */
function isMeantToBeRead(error: unknown): error is Error & { code: string; next: string } {
  if (!(error instanceof Error)) return false
  const { code, next } = error as { code?: unknown; next?: unknown }
  return typeof code === 'string' && typeof next === 'string'
}
