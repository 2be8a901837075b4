import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { Sealer } from '../../audit/sealer.ts'
import type { Metrics } from '../../metrics.ts'
import { type Env, endpoint } from '../endpoint.ts'

const state = z.object({ status: z.literal('ok') })
const ready = state.extend({
  audit: z.object({
    status: z.enum(['ok', 'not_published', 'stopped']),
    stopped: z.int(),
    failing: z.array(z.string()),
  }),
})

/** Whether the process runs, whether it can do its work, and its figures. */
export function healthRoutes(
  app: OpenAPIHono<Env>,
  {
    ping,
    metrics,
    audit,
  }: { ping: () => Promise<void>; metrics: Metrics; audit: { sealer: Sealer } },
): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/healthz',
      about: 'Is the process alive',
      who: 'anyone',
      answers: { 200: { about: 'Alive', schema: state } },
    },
    () => ({
      body: { status: 'ok' },
    }),
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/readyz',
      about:
        'Does the database answer; and whether the audit is sealed and published, which stops nothing else',
      who: 'anyone',
      answers: { 200: { about: 'Ready', schema: ready } },
    },
    async () => {
      await ping()
      const { stopped, failing } = audit.sealer.health()
      const status = stopped > 0 ? 'stopped' : failing.length > 0 ? 'not_published' : 'ok'
      return { body: { status: 'ok', audit: { status, stopped, failing } } }
    },
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/metrics',
      about: 'Figures of this process for Prometheus',
      who: 'anyone',
      answers: {
        200: { about: 'Prometheus text format 0.0.4', schema: z.string(), type: 'text/plain' },
      },
    },
    async ({ c }) =>
      c.text(await metrics.render(), 200, {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      }),
  )
}
