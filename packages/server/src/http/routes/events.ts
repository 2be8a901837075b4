import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Caller } from '@rescind/kernel'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import type { EventHub } from '../../event-hub.ts'
import { limits } from '../../limits.ts'
import { type Env, endpoint } from '../endpoint.ts'
import { problemOf } from '../problem.ts'

/** What ends a stream. Anything else, like a database that does not answer, passes. */
const endings: readonly string[] = ['not_signed_in', 'not_permitted', 'paused']

/**
 * What changes in the caller's organisation, as server-sent events; any number of windows may
 * listen.
 */
export function eventRoutes(
  app: OpenAPIHono<Env>,
  hub: EventHub,
  callerOf: (headers: Headers) => Promise<Caller | null>,
  closing: AbortSignal,
): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/events',
      about:
        'Server-sent events of the organisation: `action`, `plan` and `outbox`, with ids and states only',
      who: 'caller',
      answers: {
        200: { about: 'A stream of events', schema: z.string(), type: 'text/event-stream' },
      },
    },
    ({ c, caller }) =>
      streamSSE(c, async (stream) => {
        let number = 0
        const unsubscribe = hub.subscribe(caller.org, ({ kind, id, state }) => {
          void stream.writeSSE({
            event: kind,
            data: JSON.stringify({ id, state }),
            id: String(++number),
          })
        })
        const { promise: over, resolve: end } = Promise.withResolvers<void>()
        stream.onAbort(end)
        closing.addEventListener('abort', () => end(), { once: true })
        // A comment line at once, so that the browser knows the stream is open, and then often
        // enough that no proxy gives up on it.
        await stream.write(': open\n\n')
        const heartbeat = setInterval(() => void stream.write(': here\n\n'), limits.heartbeat_ms)
        // Whoever lost the right to listen stops hearing: the same key or session is asked again,
        // as for any request.
        const check = setInterval(() => {
          callerOf(c.req.raw.headers).then(
            (still) => still ?? end(),
            (error: unknown) => endings.includes(problemOf(error).code) && end(),
          )
        }, limits.stream_check_ms)
        await over
        clearInterval(check)
        clearInterval(heartbeat)
        unsubscribe()
      }),
  )
}
