import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import type { Metrics } from '../../metrics.ts'
import { type Env, endpoint } from '../endpoint.ts'

const state = z.object({ status: z.literal('ok') })

/** Whether the process runs, whether it can do its work, and its figures. */
export function healthRoutes(app: OpenAPIHono<Env>, { ping, metrics }: { ping: () => Promise<void>; metrics: Metrics }): void {
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
      about: 'Does the database answer',
      who: 'anyone',
      answers: { 200: { about: 'Ready', schema: state } },
    },
    async () => {
      await ping()
      return { body: { status: 'ok' } }
    },
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/metrics',
      about: 'Figures of this process for Prometheus',
      who: 'anyone',
      answers: { 200: { about: 'Prometheus text format 0.0.4', schema: z.string(), type: 'text/plain' } },
    },
    async ({ c }) => c.text(await metrics.render(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  )
}
