import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { Env } from './endpoint.ts'

/**
 * Gives each request an id, answers with it, and writes one line and two figures about it: method,
 * route pattern (never the path, which may name somebody), status, milliseconds, organisation and
 * person by id.
 */
export function requestLog(log: Log, metrics: Metrics): MiddlewareHandler<Env> {
  return async (c, next) => {
    const started = performance.now()
    const id = randomUUID()
    c.set('requestId', id)
    // Until a route takes it: what is refused before that still gets its line.
    c.set('route', 'none')
    c.set('caller', null)
    await next()
    c.res.headers.set('x-request-id', id)
    const ms = Math.round(performance.now() - started)
    const { method } = c.req
    const route = c.get('route')
    const caller = c.get('caller')
    const status = c.res.status
    metrics.requests.inc({ method, route, status: String(status) })
    metrics.requestSeconds.observe({ route }, ms / 1000)
    if (route === 'page' || route === '/healthz' || route === '/readyz' || route === '/metrics')
      return
    log.info('request', {
      id,
      method,
      route,
      status,
      ms,
      org: caller?.org,
      principal: caller?.principal.id,
      agent: caller?.agent?.id,
    })
  }
}
