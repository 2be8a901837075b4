import { isDatabaseDown, type KernelCode, KernelError, type Next } from '@rescind/kernel'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'

/** Every `code` a caller can meet. */
export type ProblemCode = KernelCode | 'not_signed_in' | 'frozen' | 'rate_limited' | 'internal'

const kinds: Record<ProblemCode, { status: ContentfulStatusCode; title: string }> = {
  unknown_tool: { status: 404, title: 'Unknown tool' },
  not_found: { status: 404, title: 'Not found' },
  invalid_input: { status: 422, title: 'Invalid input' },
  key_reused: { status: 422, title: 'Key used for another call' },
  not_signed_in: { status: 401, title: 'Not signed in' },
  not_permitted: { status: 403, title: 'Not permitted' },
  agent_may_not_approve: { status: 403, title: 'An agent may not approve' },
  person_decided: { status: 403, title: 'A person has decided' },
  paused: { status: 423, title: 'Agent paused' },
  plan_expired: { status: 410, title: 'Plan expired' },
  plan_used: { status: 409, title: 'Plan already used' },
  plan_rejected: { status: 409, title: 'Plan rejected' },
  not_renewable: { status: 409, title: 'Not to be asked again' },
  nothing_to_approve: { status: 409, title: 'Nothing to approve' },
  digest_mismatch: { status: 409, title: 'Another plan was approved' },
  drifted: { status: 409, title: 'Plan drifted' },
  changed_meanwhile: { status: 409, title: 'Changed meanwhile' },
  undo_too_late: { status: 410, title: 'Too late to undo' },
  undo_conflict: { status: 409, title: 'Undo conflicts' },
  not_undoable: { status: 409, title: 'Not undoable' },
  too_many_rows: { status: 422, title: 'Too many rows' },
  undeclared_write: { status: 500, title: 'Undeclared write' },
  invalid_output: { status: 500, title: 'Invalid output' },
  not_repeatable: { status: 500, title: 'Not repeatable' },
  constraint_violated: { status: 409, title: 'Constraint violated' },
  hold_ended: { status: 409, title: 'Hold ended' },
  frozen: { status: 423, title: 'Frozen' },
  busy: { status: 503, title: 'Busy' },
  database_unavailable: { status: 503, title: 'Database unavailable' },
  timeout: { status: 503, title: 'Took too long' },
  gone: { status: 499 as ContentfulStatusCode, title: 'Whoever asked has left' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Internal error' },
  no_rollback_path: { status: 500, title: 'No rollback path' },
  unknown_effect: { status: 500, title: 'Unknown effect' },
  duplicate_tool: { status: 500, title: 'Duplicate tool' },
}

/**
 * The shape on the wire (RFC 9457); some codes add members of their own: `issues`, `drift`, `plan`,
 * `conflicts`.
 */
export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(kinds) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string(),
    next: z.string(),
    next_for_people: z.string().optional().meta({
      description: 'What a page shows instead of `next`, where that names tools or routes.',
    }),
  })
  .meta({ id: 'Problem' })

/** A way to say no that the kernel does not know. */
export class HttpProblem extends Error {
  readonly code: ProblemCode
  readonly next: string
  readonly nextForPeople: string
  readonly details: Record<string, unknown>
  constructor(
    code: ProblemCode,
    detail: string,
    next: string | Next,
    details: Record<string, unknown> = {},
  ) {
    super(detail)
    this.name = 'HttpProblem'
    this.code = code
    const { people, callers } = typeof next === 'string' ? { people: next, callers: next } : next
    this.next = callers
    this.nextForPeople = people
    this.details = details
  }
}

/**
 * The problem an error becomes. An error we do not know says nothing of itself outside: it may
 * quote a row.
 */
export function problemOf(error: unknown): KernelError | HttpProblem {
  if (error instanceof HttpProblem || error instanceof KernelError) return error
  if (isDatabaseDown(error)) {
    return new HttpProblem(
      'database_unavailable',
      'The database does not answer. Nothing was done.',
      {
        people: 'Try again in a moment.',
        callers: 'Try again in a moment; GET /readyz says when it is back.',
      },
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
    ...told(error, status),
    instance: `urn:rescind:request:${requestId}`,
  }
  const headers = {
    'content-type': 'application/problem+json',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...((status === 503 || status === 429) && { 'retry-after': '2' }),
  }
  return new Response(JSON.stringify(body), { status, headers })
}

/**
 * What was built wrong is told whole to whoever mends it; people learn that it is not their doing.
 */
function told(
  error: KernelError | HttpProblem,
  status: number,
): { detail: string; next: string; next_for_people?: string } {
  if (status === 500 && error instanceof KernelError)
    return {
      detail: 'Something is wrong on our side, so it was stopped. Nothing was changed.',
      next: `${error.message} ${error.next}`,
      next_for_people: 'Tell whoever runs this server.',
    }
  const { message: detail, next, nextForPeople } = error
  return { detail, next, ...(nextForPeople !== next && { next_for_people: nextForPeople }) }
}
