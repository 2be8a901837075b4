import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { ServerError } from '../errors.ts'
import { limits } from '../limits.ts'

export type Fetch = (request: Request, env: object) => Response | Promise<Response>

/**
 * A bound port. Until `serve` is called it answers 503, so that the port is ours before anything
 * slow begins.
 */
export interface Listener {
  port: number
  serve(fetch: Fetch): void
  /**
   * Ends idle connections at once and the others as soon as they are answered, within 1.5 seconds.
   */
  close(): Promise<void>
}

/** Binds a port on loopback. Throws `ServerError('port_taken')`. */
export async function listen(port: number): Promise<Listener> {
  let current: Fetch = () =>
    new Response('Starting…\n', { status: 503, headers: { 'retry-after': '1' } })
  const server = createAdaptorServer({ fetch: (request, env) => current(request, env) }) as Server
  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? 'is taken by another program'
          : `cannot be used (${error.code})`
      fail(
        new ServerError(
          'port_taken',
          `Port ${port} ${reason}. Choose another: PORT=${port + 1} npm start.`,
        ),
      )
    })
    server.listen(port, '127.0.0.1', done)
  })
  return {
    port: (server.address() as AddressInfo).port,
    serve: (fetch) => void (current = fetch),
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeIdleConnections()
      const cut = setTimeout(() => server.closeAllConnections(), limits.drain_ms)
      await closed
      clearTimeout(cut)
    },
  }
}
