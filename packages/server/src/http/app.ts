import { OpenAPIHono } from '@hono/zod-openapi'
import type { Kernel, Signing } from '@rescind/kernel'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import type { Agent } from '../agent.ts'
import type { Sealer } from '../audit/sealer.ts'
import { type CallerSources, callerOf } from '../auth/caller.ts'
import type { DemoDoor } from '../demo/demo-company.ts'
import type { EventHub } from '../event-hub.ts'
import { limits } from '../limits.ts'
import { errorFields, type Log } from '../log.ts'
import type { MailboxStore } from '../mail/mailbox-store.ts'
import type { Metrics } from '../metrics.ts'
import type { Env } from './endpoint.ts'
import { openApiDocument } from './openapi.ts'
import type { Outcome } from './outcome.ts'
import { servePage } from './page.ts'
import { HttpProblem, problemOf, problemResponse } from './problem.ts'
import { requestLog } from './request-log.ts'
import { actionRoutes } from './routes/actions.ts'
import { assistantRoutes } from './routes/assistant.ts'
import { auditRoutes } from './routes/audit.ts'
import { demoRoutes } from './routes/demo.ts'
import { eventRoutes } from './routes/events.ts'
import { evidenceRoutes } from './routes/evidence.ts'
import { fieldRoutes } from './routes/fields.ts'
import { healthRoutes } from './routes/health.ts'
import { importRoutes } from './routes/imports.ts'
import { type Keys, keyRoutes } from './routes/keys.ts'
import { mailboxRoutes } from './routes/mailbox.ts'
import { type Identity, meRoutes } from './routes/me.ts'
import { outboxRoutes } from './routes/outbox.ts'
import { planRoutes } from './routes/plans.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { toolRoutes } from './routes/tools.ts'
import { undoRoutes } from './routes/undo.ts'
import { type UnsubscribeLinks, unsubscribeApp } from './routes/unsubscribe.ts'
import { knownHostsOnly, sameOriginOnly, securityHeaders, wholeAddress } from './security.ts'
import { type Share, withinShare } from './share.ts'

/** Everything the routes stand on. */
export interface AppParts extends CallerSources {
  kernel: Kernel
  outcome: Outcome
  agent: Agent
  /** Gives a caller a place among those who are worked for. */
  enter: Share
  keys: Keys
  identityOf: (org: string, person: string) => Promise<Identity>
  hub: EventHub
  mailbox: MailboxStore
  unsubscribe: UnsubscribeLinks
  demo: { door: DemoDoor | null; signIn: (user: string, request: Request) => Promise<Response> }
  audit: { signing: Signing; sealer: Sealer }
  metrics: Metrics
  log: Log
  version: string
  publicUrl: string | undefined
  /** Folder of the built web page. */
  pageFolder: string
  /** Something became due before its time. */
  wake: () => void
  /** Aborted when the server stops, so that open streams end. */
  closing: AbortSignal
}

const nothingHere = {
  people: 'Go to Today, or look for it by its name.',
  callers: 'GET /openapi.json lists what there is.',
}

/**
 * The whole HTTP surface. Order matters: what every request passes, then public routes, then who
 * calls, then the rest.
 */
export function createApp(parts: AppParts): OpenAPIHono<Env> {
  const { kernel, outcome, log, metrics } = parts
  const app = new OpenAPIHono<Env>()
  app.onError((error, c) => {
    const problem = problemOf(error)
    if (problem.code === 'internal')
      log.error('request_failed', {
        id: c.get('requestId'),
        route: c.get('route'),
        ...errorFields(error),
      })
    return problemResponse(problem, c.get('requestId'))
  })
  app.notFound((c) =>
    problemResponse(
      new HttpProblem('not_found', 'There is nothing at this address.', nothingHere),
      c.get('requestId'),
    ),
  )

  app.use(requestLog(log, metrics))
  app.use(securityHeaders)
  app.use(compress())
  app.use(wholeAddress)
  healthRoutes(app, parts)
  app.use(knownHostsOnly(parts.publicUrl))
  const [small, files] = [limits.body_bytes, limits.files_bytes].map((maxSize) =>
    bodyLimit({ maxSize, onError: (c) => bodyTooLarge(c.get('requestId'), maxSize) }),
  )
  app.use(async (c, next) => await (c.req.path === '/api/imports' ? files : small)?.(c, next))
  app.route('/u', unsubscribeApp(parts.unsubscribe))
  app.use(sameOriginOnly(parts.publicUrl))

  signInRoutes(app, parts.auth, parts.publicUrl !== undefined)
  demoRoutes(app, parts.demo.door, parts.demo.signIn)
  const findCaller: MiddlewareHandler<Env> = async (c, next) => {
    const caller = await callerOf(c.req.raw.headers, parts)
    c.set('caller', caller && { ...caller, gone: c.req.raw.signal })
    await next()
  }
  const inTurn = withinShare(parts.enter)
  app.use('/api/*', findCaller, inTurn)
  app.use('/mcp', findCaller, inTurn)
  meRoutes(app, { demo: parts.demo.door !== null, identityOf: parts.identityOf })
  keyRoutes(app, parts.keys)
  toolRoutes(app, kernel, outcome)
  planRoutes(app, kernel, outcome)
  actionRoutes(app, kernel)
  undoRoutes(app, kernel, outcome, parts.wake)
  outboxRoutes(app, kernel)
  eventRoutes(app, parts.hub, (headers) => callerOf(headers, parts), parts.closing)
  mailboxRoutes(app, parts.mailbox)
  assistantRoutes(app, parts.agent)
  importRoutes(app, kernel)
  fieldRoutes(app, kernel)
  auditRoutes(app, kernel, parts.audit)
  evidenceRoutes(app, kernel, { ...parts.audit, version: parts.version, log })

  const document = JSON.stringify(openApiDocument(app, kernel.registry, parts.version))
  app.get('/openapi.json', (c) => c.body(document, 200, { 'content-type': 'application/json' }))
  app.all('/api/*', (c) => c.notFound())
  servePage(app, parts.pageFolder)
  return app
}

/** The rest of the body is not read, so the connection can serve no further request. */
function bodyTooLarge(requestId: string, bytes: number): Response {
  const problem = new HttpProblem(
    'invalid_input',
    `This is more than ${bytes / 1024 / 1024} MB. Nothing was changed.`,
    {
      people: 'Send less at once.',
      callers: `The body is larger than ${bytes} bytes. Send less at once; files go to POST /api/imports.`,
    },
    { issues: [] },
  )
  const response = problemResponse(problem, requestId)
  response.headers.set('connection', 'close')
  return response
}
