import type { Caller } from '@rescind/kernel'
import type { MiddlewareHandler } from 'hono'
import type { Env } from './endpoint.ts'
import { HttpProblem } from './problem.ts'

/** What one person may have at once; a person's agents each have as much of their own. */
interface ShareLimits {
  /** Requests that are worked on. */
  running: number
  /** Requests that wait for those. */
  waiting: number
  /** How long one waits, in milliseconds. */
  wait_ms: number
}

export const share: ShareLimits = { running: 3, waiting: 60, wait_ms: 30_000 }

/** Resolves to the function that gives the place back. */
export type Share = (who: string, gone: AbortSignal) => Promise<() => void>

/**
 * Gives each `who` so many places at a time. Whoever comes when all are taken waits in line, and
 * leaves it when `gone` is aborted. In this process: one person cannot take what all others work
 * with.
 * @throws HttpProblem `rate_limited` where the line is full or the wait too long, `gone`
 */
export function createShare({ running, waiting, wait_ms }: ShareLimits): Share {
  const lines = new Map<string, { taken: number; waits: (() => void)[] }>()
  return async (who, gone) => {
    if (gone.aborted) throw left()
    const line = lines.get(who) ?? { taken: 0, waits: [] }
    lines.set(who, line)
    if (line.taken < running) line.taken++
    else if (line.waits.length >= waiting) throw tooMany(running)
    else await turn(line.waits, gone, AbortSignal.timeout(wait_ms), running)
    let given = false
    return () => {
      if (given) return
      given = true
      const next = line.waits.shift()
      if (next) next()
      else if (--line.taken === 0) lines.delete(who)
    }
  }
}

/** Waits in line; a place that comes free is handed on, never free in between. */
async function turn(
  waits: (() => void)[],
  gone: AbortSignal,
  late: AbortSignal,
  running: number,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const leave = () => {
    const place = waits.indexOf(resolve)
    if (place >= 0) waits.splice(place, 1)
    reject(gone.aborted ? left() : tooMany(running))
  }
  waits.push(resolve)
  gone.addEventListener('abort', leave)
  late.addEventListener('abort', leave)
  try {
    await promise
  } finally {
    gone.removeEventListener('abort', leave)
    late.removeEventListener('abort', leave)
  }
}

const left = () => new HttpProblem('gone', 'Whoever asked has left.', 'Ask again.')

const tooMany = (running: number) =>
  new HttpProblem(
    'rate_limited',
    `${running} of your requests are being worked on, and this one has waited too long.`,
    'Wait for those to end, or narrow them: a search with a filter answers sooner.',
  )

/**
 * A request that stays open for as long as somebody listens takes nobody's place; each call that
 * the assistant makes for it takes one of the assistant's.
 */
const staysOpen = new Set(['/api/events', '/api/assistant'])

/** Lets a request in when its caller has a place. Comes after the caller is known. */
export function withinShare(enter: Share): MiddlewareHandler<Env> {
  return async (c, next) => {
    const caller = c.get('caller')
    if (!caller || staysOpen.has(c.req.path)) return await next()
    const leave = await enter(whoOf(caller), c.req.raw.signal)
    try {
      await next()
    } finally {
      leave()
    }
  }
}

/** Whose places a caller takes. */
export const whoOf = ({ org, principal, agent }: Caller) =>
  `${org} ${principal.id} ${agent?.id ?? ''}`
