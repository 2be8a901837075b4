import type { Conflict, Drift } from './wire.ts'

type Body = {
  title?: string
  code?: string
  detail?: string
  next?: string
  next_for_people?: string
  issues?: { path: string | (string | number)[]; message: string }[]
  conflicts?: Conflict[]
  plan?: string | { id: string } | null
  drift?: Drift | null
}

/**
 * A refusal as the server words it: what happened, what did not, what to do next. `code` is from a
 * closed set.
 */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly next: string | null
  readonly issues: { path: string; message: string }[]
  readonly conflicts: Conflict[]
  readonly plan: string | null
  readonly drift: Drift | null

  constructor(status: number, body: Body) {
    const detail = body.detail ?? body.title ?? 'The server refused without a reason.'
    super(detail)
    this.name = 'Problem'
    this.status = status
    this.code = body.code ?? 'internal'
    this.detail = detail
    this.next = body.next_for_people ?? body.next ?? null
    this.issues = (body.issues ?? []).map((issue) => ({
      path: Array.isArray(issue.path) ? issue.path.join('.') : String(issue.path),
      message: issue.message,
    }))
    this.conflicts = body.conflicts ?? []
    this.plan = typeof body.plan === 'object' ? (body.plan?.id ?? null) : (body.plan ?? null)
    this.drift = body.drift ?? null
  }
}

/** Any thrown thing as a problem, so that every error has words and a next step. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const said = error instanceof Error ? error.message : String(error)
  return new Problem(0, {
    code: 'page_error',
    detail: 'This page failed to show what came back.',
    next: `Reload the page. (${said})`,
  })
}
