import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { Env } from './endpoint.ts'
import { HttpProblem } from './problem.ts'

/**
 * Headers on every answer. Scripts, connections and images come from this server only; no other
 * page may frame ours.
 */
export const securityHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    frameSrc: ["'self'"],
    manifestSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  referrerPolicy: 'same-origin',
  strictTransportSecurity: false,
  permissionsPolicy: { camera: [], microphone: [], geolocation: [] },
})

/**
 * Refuses an address that holds what is no text: a NUL, or bytes that are no UTF-8 (half of a
 * surrogate pair among them).
 */
export const wholeAddress: MiddlewareHandler<Env> = async (c, next) => {
  if (!isText(c.req.url))
    throw new HttpProblem(
      'invalid_input',
      'This address cannot be read.',
      {
        people: 'Open it from its list.',
        callers: 'It holds a NUL or bytes that are no text. Write it as UTF-8.',
      },
      {
        issues: [],
      },
    )
  await next()
}

function isText(address: string): boolean {
  if (!address.includes('%')) return true
  try {
    return !decodeURIComponent(address.replaceAll('+', ' ')).includes('\0')
  } catch {
    return false
  }
}

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * Refuses changes that another web page caused. A cookie travels by itself, so a change that comes
 * with one must come from our own origin; a key does not travel by itself and needs no such proof.
 * What has neither is refused a foreign origin as well: no page on the internet can sign a browser
 * in to the demo.
 */
export function sameOriginOnly(publicUrl: string | undefined): MiddlewareHandler<Env> {
  const publicHost = publicUrl && new URL(publicUrl).host
  return async (c, next) => {
    const { headers } = c.req.raw
    if (!changing.has(c.req.method) || headers.has('authorization') || isOwn(headers, publicHost))
      return await next()
    throw new HttpProblem(
      'not_permitted',
      'This change came from another web page.',
      'Open the page of this server itself and do it there.',
    )
  }
}

function isOwn(headers: Headers, publicHost: string | undefined): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' || site === 'none'
  const origin = headers.get('origin')
  if (origin === null) return !headers.has('cookie')
  if (!URL.canParse(origin)) return false
  const { host } = new URL(origin)
  return host === headers.get('host') || host === publicHost
}

/**
 * Answers only to the names this server is reached by, so that a name somewhere on the internet
 * that points to 127.0.0.1 (DNS rebinding) reaches nothing.
 */
export function knownHostsOnly(publicUrl: string | undefined): MiddlewareHandler<Env> {
  const names = new Set([
    'localhost',
    '127.0.0.1',
    '[::1]',
    ...(publicUrl ? [new URL(publicUrl).hostname] : []),
  ])
  return async (c, next) => {
    const host = c.req.header('host') ?? ''
    const name = host.replace(/:\d+$/, '')
    if (names.has(name)) return await next()
    throw new HttpProblem('not_permitted', `This server is not known as ${name || 'that'}.`, {
      people: 'Ask whoever runs it for its address.',
      callers: 'Set RESCIND_PUBLIC_URL to the address people use.',
    })
  }
}
