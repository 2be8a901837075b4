import { type KernelCode, KernelError } from '@rescind/kernel'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'

/** Every `code` a caller can meet. */
export type ProblemCode = KernelCode | 'not_signed_in' | 'frozen' | 'rate_limited' | 'internal'

const kinds: Record<ProblemCode, { status: ContentfulStatusCode; title: string }> = {
  unknown_tool: { status: 404, title: 'Unknown tool' },
  not_found: { status: 404, title: 'Not found' },
  invalid_input: { status: 422, title: 'Invalid input' },
  not_signed_in: { status: 401, title: 'Not signed in' },
  not_permitted: { status: 403, title: 'Not permitted' },
  agent_may_not_approve: { status: 403, title: 'An agent may not approve' },
  plan_expired: { status: 410, title: 'Plan expired' },
  plan_used: { status: 409, title: 'Plan already used' },
  plan_rejected: { status: 409, title: 'Plan rejected' },
  digest_mismatch: { status: 409, title: 'Another plan was approved' },
  drifted: { status: 409, title: 'Plan drifted' },
  undo_too_late: { status: 410, title: 'Too late to undo' },
  undo_conflict: { status: 409, title: 'Undo conflicts' },
  not_undoable: { status: 409, title: 'Not undoable' },
  too_many_rows: { status: 422, title: 'Too many rows' },
  undeclared_write: { status: 500, title: 'Undeclared write' },
  constraint_violated: { status: 409, title: 'Constraint violated' },
  hold_ended: { status: 409, title: 'Hold ended' },
  frozen: { status: 423, title: 'Frozen' },
  busy: { status: 503, title: 'Busy' },
  database_unavailable: { status: 503, title: 'Database unavailable' },
  timeout: { status: 503, title: 'Took too long' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Internal error' },
  no_rollback_path: { status: 500, title: 'No rollback path' },
  unknown_effect: { status: 500, title: 'Unknown effect' },
  duplicate_tool: { status: 500, title: 'Duplicate tool' },
}

/** The shape on the wire (RFC 9457); some codes add members of their own: `issues`, `drift`, `plan`, `conflicts`. */
export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(kinds) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string(),
    next: z.string(),
  })
  .meta({ id: 'Problem' })

/** A way to say no that the kernel does not know. */
export class HttpProblem extends Error {
  readonly code: ProblemCode
  readonly next: string
  readonly details: Record<string, unknown>
  constructor(code: ProblemCode, detail: string, next: string, details: Record<string, unknown> = {}) {
    super(detail)
    this.name = 'HttpProblem'
    this.code = code
    this.next = next
    this.details = details
  }
}

/** The problem an error becomes. An error we do not know says nothing of itself outside: it may quote a row. */
export function problemOf(error: unknown): KernelError | HttpProblem {
  if (error instanceof HttpProblem || error instanceof KernelError) return error
  if (isDatabaseDown(error)) {
    return new HttpProblem(
      'database_unavailable',
      'The database does not answer. Nothing was done.',
      'Try again in a moment; GET /readyz says when it is back.',
    )
  }
  return new HttpProblem(
    'internal',
    'Something failed on our side. Nothing was done.',
    'Try again. If it stays, give the request id to whoever runs this server.',
  )
}

/** Renders a problem as `application/problem+json`. */
export function problemResponse(error: KernelError | HttpProblem, requestId: string): Response {
  const { status, title } = kinds[error.code]
  const body = {
    ...error.details,
    type: `urn:rescind:problem:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    next: error.next,
    instance: `urn:rescind:request:${requestId}`,
  }
  const headers = {
    'content-type': 'application/problem+json',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(status === 503 && { 'retry-after': '2' }),
  }
  return new Response(JSON.stringify(body), { status, headers })
}

/** Whether the connection, and not the statement, is at fault: class 08, too many connections, shutdown, or the socket itself. */
function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  if (typeof code === 'string')
    return /^(08...|57P0[1-3]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ENOTFOUND|ETIMEDOUT)$/.test(code)
  // node-postgres has no code for a connection that ended under a query, nor for a pool that could not connect in time.
  return /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(error.message)
}

/** Turns the complaints of a schema into `issues: [{path, message}]`. */
export function invalidInput(error: z.core.$ZodError): HttpProblem {
  const issues = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  const first = issues[0]
  const detail = first ? `${first.path ? `${first.path}: ` : ''}${first.message}` : 'The input does not fit.'
  return new HttpProblem('invalid_input', detail, 'Correct the fields listed in issues; GET /openapi.json has the schema.', {
    issues,
  })
}
