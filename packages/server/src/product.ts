import { randomUUID } from 'node:crypto'
import type { ModelEnv } from '@rescind/agent'
import { createCrmKernel, type ErasureNote, type OrderErasure } from '@rescind/crm'
import { type Kernel, type KernelEvent, type Module, rulesOf, type Urls } from '@rescind/kernel'
import { sql } from 'kysely'
import type pg from 'pg'
import { createAgent } from './agent.ts'
import type { AuditOptions } from './audit/publisher.ts'
import { startSealer } from './audit/sealer.ts'
import { type Auth, createAuth, migrateAuth, openAuthPool } from './auth/auth.ts'
import { createKeys } from './auth/keys.ts'
import { createRateLimit } from './auth/rate-limit.ts'
import type { DemoDoor } from './demo/demo-company.ts'
import type { ErasureRegister } from './erasure/register.ts'
import { erasedLately, replayRegister } from './erasure/replay-register.ts'
import { createEventHub, type EventHub } from './event-hub.ts'
import { type AppParts, createApp } from './http/app.ts'
import type { Fetch } from './http/listen.ts'
import { createOutcome } from './http/outcome.ts'
import { createShare, share } from './http/share.ts'
import { type DueWork, doDueWork, recoverClaims } from './jobs/due-work.ts'
import { createRetention } from './jobs/retention.ts'
import { continueRewinds } from './jobs/rewinds.ts'
import { dueAt } from './jobs/wake-on-events.ts'
import { oneAtATime, startWakeUps, type WakeUps } from './jobs/wake-ups.ts'
import { errorFields, type Log } from './log.ts'
import { startMailboxServer } from './mail/mailbox-server.ts'
import { createMailboxStore } from './mail/mailbox-store.ts'
import { mailboxTarget, smtpTargetOf } from './mail/smtp-target.ts'
import { readUnsubscribe, signUnsubscribe } from './mail/unsubscribe-token.ts'
import { purposeOfLink, withdrawConsent } from './mail/withdraw-consent.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { modules } from './modules.ts'
import { identityOf, senderOf } from './organisation.ts'
import { secretFor } from './secret.ts'

/** What one API key may ask: 50 requests a second, and 3,000 at once. */
const keyRate = { burst: 3000, perSecond: 50 }

export interface ProductOptions {
  urls: Urls
  secret: string
  /** The address people use: `RESCIND_PUBLIC_URL`, or loopback with the port. */
  pageUrl: string
  publicUrl: string | undefined
  smtpUrl: string | undefined
  demo: DemoDoor | null
  model: ModelEnv
  /** Kept outside the database; without one a restored backup would remember. */
  register: ErasureRegister
  /** As the owner of the database: what a restored backup has to forget again. */
  order?: OrderErasure
  /**
   * After an erasure: takes what went out of the database's files. False: it could not yet, and has
   * to be tried again.
   */
  scrub?: (stopping: AbortSignal) => Promise<boolean>
  /** As the owner of the tables, where the application may not. */
  vacuum?: Kernel['vacuum']
  /** What the database was made from; the product's own modules where nothing is said. */
  modules?: readonly Module[]
  audit: AuditOptions
  log: Log
  pageFolder: string
  version: string
}

/** The running product on a migrated database, without a port. */
export interface Product {
  fetch: Fetch
  kernel: Kernel
  auth: Auth
  authPool: pg.Pool
  /** The model that answers. */
  model: string
  /** Seals now what waits; a job does it by itself. */
  seal(): Promise<void>
  /** Does now what is due; the jobs call it by themselves. */
  doDueWork(): Promise<void>
  stop(): Promise<void>
}

/**
 * Puts everything together and starts what runs by itself: the built-in mail server and the jobs.
 */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const { log, secret } = options
  const closing = new AbortController()
  const metrics = createMetrics()
  const hub = createEventHub()
  const wake: { ups: WakeUps | null } = { ups: null }
  const forget = { conversations: (_org: string) => {} }
  const sealer = startSealer(options.urls.sealer, options.audit, log)
  const note = async (erasure: ErasureNote) => {
    await options.register.note(erasure)
    forget.conversations(erasure.org)
  }
  const kernel = createCrmKernel(
    options.urls.app,
    (event) => {
      sealer.wake()
      hub.publish({ org: event.org, kind: event.event, id: event.id, state: event.state })
      if (
        (event.event === 'action' && event.state === 'held') ||
        (event.event === 'plan' && event.state === 'pending')
      )
        void wakeWhenDue(kernel, event, wake, log)
      if (event.event === 'action' && event.state === 'running') void rewinds()
    },
    note,
    options.vacuum,
    rulesOf(options.modules ?? modules),
  )
  const authPool = openAuthPool(options.urls.auth)
  const authOptions = {
    pool: authPool,
    secret: secretFor('sign-in', secret),
    baseUrl: options.pageUrl,
    demo: options.demo !== null,
  }
  await migrateAuth(authOptions)
  const auth = createAuth(authOptions)

  await replayRegister(kernel, options.register, log, options.order ?? (async () => {}))
  // A server that was stopped after an erasure may not have come to it.
  let scrubOwed = await erasedLately(options.register)

  const rewinds = oneAtATime(() => continueRewinds(kernel, closing.signal, log))

  const mailbox = createMailboxStore(kernel, options.urls.mailbox)
  const mailServer = await startMailboxServer(secretFor('mailbox', secret), (mail) =>
    mailbox.add(mail),
  )
  const linkSecret = secretFor('unsubscribe', secret)
  // Never thrown: nobody waits for it, and what is due is found a minute later at most.
  const wakeAt = (moment?: Date) =>
    void wake.ups?.at(moment).catch((error) => log.warn('wake_up_lost', errorFields(error)))
  // Beside the due work: a rewrite of large tables must not keep mail waiting.
  const scrub = oneAtATime(async () => {
    const done = options
      .scrub?.(closing.signal)
      .catch((error: unknown) => log.warn('scrub_failed', errorFields(error)))
    scrubOwed = options.scrub !== undefined && (await done) !== true
  })
  let scrubbing = Promise.resolve()
  const dispatcher: DueWork = {
    kernel,
    log,
    claimant: randomUUID(),
    targetOf: (org) =>
      options.smtpUrl
        ? smtpTargetOf(options.smtpUrl)
        : mailboxTarget(mailServer.port, secretFor('mailbox', secret), org),
    senderOf: (org) => senderOf(kernel, org),
    unsubscribeUrl: (org, outbox) =>
      `${options.pageUrl}/u/${signUnsubscribe({ org, outbox }, linkSecret)}`,
    fates: new Map(),
    wakeAt,
    retention: createRetention(kernel, note, log),
    scrub(erasures) {
      if (erasures > 0 || scrubOwed) scrubbing = scrub()
    },
  }
  const unknown = await recoverClaims(kernel, dispatcher.claimant)
  if (unknown > 0) log.warn('outbox_unknown', { messages: unknown })
  const work = oneAtATime(async () => {
    // Not waited for: a rewind may take minutes, a message has its second.
    void rewinds()
    await doDueWork(dispatcher, closing.signal)
  })
  wake.ups = await startWakeUps(options.urls.jobs, work, log)

  const { callerFor } = kernel.hooks
  const ping = async () => void (await sql`select 1`.execute(kernel.db))
  addGauges(metrics, kernel, hub)
  const outcome = createOutcome(kernel, (mode, state) => metrics.actions.inc({ mode, state }))
  const enter = createShare(share)
  const agent = createAgent({
    enter,
    kernel,
    outcome,
    log,
    model: options.model,
    pageUrl: options.pageUrl,
    key: secretFor('mcp', secret),
    version: options.version,
  })
  forget.conversations = agent.assistant.forget
  const app = createApp({
    enter,
    audit: { signing: options.audit.signing, sealer },
    ...{
      kernel,
      outcome,
      agent,
      auth,
      authPool,
      callerFor,
      hub,
      mailbox,
      metrics,
      log,
      ping,
      closing: closing.signal,
    },
    keyMayGoOn: createRateLimit(keyRate),
    keys: createKeys(authPool, callerFor),
    wake: () => wakeAt(),
    identityOf: (org, person) => identityOf(kernel, org, person),
    unsubscribe: unsubscribeDoor(kernel, linkSecret),
    demo: { door: options.demo, signIn: (user, request) => signInAs(auth, user, request) },
    ...{ version: options.version, publicUrl: options.publicUrl, pageFolder: options.pageFolder },
  })
  return {
    ...{ kernel, auth, authPool, model: agent.model, doDueWork: work },
    seal: sealer.run,
    fetch: (request, env) => app.fetch(request, env),
    stop: once(async () => {
      closing.abort()
      await wake.ups?.stop()
      await rewinds()
      await scrubbing
      await sealer.stop()
      await Promise.all([agent.mcp.close(), mailServer.close()])
      await Promise.all([kernel.close(), authPool.end(), mailbox.close()])
    }),
  }
}

/** What is read where it is asked for, rather than counted. */
function addGauges(metrics: Metrics, kernel: Kernel, hub: EventHub): void {
  metrics.gauge(
    'rescind_outbox_messages',
    'Messages that wait in the outbox',
    ['state'],
    async () => {
      const { rows } = await sql<{
        state: string
        messages: string
      }>`select state, messages from mailbox.outbox_waiting()`.execute(kernel.db)
      return rows.map(({ state, messages }) => ({ labels: { state }, value: Number(messages) }))
    },
  )
  metrics.gauge('rescind_event_listeners', 'Open streams of events', [], async () => [
    { labels: {}, value: hub.listeners },
  ])
}

/** What the link in a mail does. */
function unsubscribeDoor(kernel: Kernel, secret: string): AppParts['unsubscribe'] {
  return {
    purposeOf: async (token) => {
      const claim = readUnsubscribe(token, secret)
      return claim && (await purposeOfLink(kernel, claim))
    },
    withdraw: async (token, everything) => {
      const claim = readUnsubscribe(token, secret)
      return claim ? await withdrawConsent(kernel, claim, everything) : 'unknown_link'
    },
  }
}

/** A second call waits for the first. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}

async function wakeWhenDue(
  kernel: Kernel,
  event: KernelEvent,
  wake: { ups: WakeUps | null },
  log: Log,
): Promise<void> {
  try {
    const at = await dueAt(kernel, event)
    if (at) await wake.ups?.at(at)
  } catch (error) {
    // The work is found by the next wake-up, a minute later at most.
    log.warn('wake_up_lost', errorFields(error))
  }
}

/**
 * In demo mode the sign-in library carries one endpoint more; its type does not depend on a flag.
 */
async function signInAs(auth: Auth, user: string, request: Request): Promise<Response> {
  const api = auth.api as unknown as {
    demoSignIn(call: {
      body: { user: string }
      headers: Headers
      asResponse: true
    }): Promise<Response>
  }
  return await api.demoSignIn({ body: { user }, headers: request.headers, asResponse: true })
}
