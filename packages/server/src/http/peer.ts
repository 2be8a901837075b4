import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Env } from './endpoint.ts'

/**
 * Where a request came from. Behind a proxy (a public address is set) that is the last entry of
 * X-Forwarded-For, the one our own proxy wrote; without one it is the socket, whatever a header
 * says.
 */
export function peerOf(c: Context<Env>, behindProxy: boolean): string {
  const forwarded = behindProxy
    ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
    : undefined
  const bindings = c.env as Partial<HttpBindings> | undefined
  return forwarded || bindings?.incoming?.socket.remoteAddress || 'unknown'
}
