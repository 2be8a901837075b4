import type { OpenAPIHono } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import type { CallerFor } from '../../auth/caller.ts'
import type { EventHub } from '../../event-hub.ts'
import { type Env, endpoint } from '../endpoint.ts'

const heartbeatMs = 15_000

/** What changes in the caller's organisation, as server-sent events; any number of windows may listen. */
export function eventRoutes(app: OpenAPIHono<Env>, hub: EventHub, callerFor: CallerFor, closing: AbortSignal): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/events',
      about: 'Server-sent events of the organisation: `action`, `plan` and `outbox`, with ids and states only',
      who: 'caller',
      answers: { 200: { about: 'A stream of events', schema: z.string(), type: 'text/event-stream' } },
    },
    ({ c, caller }) =>
      streamSSE(c, async (stream) => {
        let number = 0
        const unsubscribe = hub.subscribe(caller.org, ({ kind, id, state }) => {
          void stream.writeSSE({ event: kind, data: JSON.stringify({ id, state }), id: String(++number) })
        })
        const { promise: over, resolve: end } = Promise.withResolvers<void>()
        stream.onAbort(end)
        closing.addEventListener('abort', () => end(), { once: true })
        // A comment line at once, so that the browser knows the stream is open, and then often enough that no proxy gives up on it.
        await stream.write(': open\n\n')
        const heartbeat = setInterval(() => {
          void stream.write(': here\n\n')
          // Whoever lost the right to listen stops hearing.
          callerFor(caller.org, caller.principal.id, caller.agent?.id ?? null).then(
            (still) => still ?? end(),
            () => {},
          )
        }, heartbeatMs)
        await over
        clearInterval(heartbeat)
        unsubscribe()
      }),
  )
}
