import {
  type AnyDb,
  LogBroken,
  openDb,
  orgsPending,
  publicKey,
  type Signing,
  seal,
} from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { oneAtATime } from '../jobs/wake-ups.ts'
import { errorFields, type Log } from '../log.ts'
import { compareWith, newestCheckpoint, notePublication } from './outside.ts'
import type { Place } from './place.ts'
import { askTimestamp } from './timestamp.ts'

/** What a server seals with and publishes to. */
export interface AuditOptions {
  signing: Signing
  places: readonly Place[]
  /** An RFC 3161 authority. */
  timestamps?: string | undefined
}

/** The job that seals the logs. */
export interface Sealer {
  /** Something was committed: soon there is something to seal. */
  wake(): void
  /** Does now what there is to do. */
  run(): Promise<void>
  /** Why the log of an organisation is not sealed any more; null where all is well. */
  stopped(org: string): string | null
  /** How many logs are not sealed any more, and at which places publishing fails. */
  health(): { stopped: number; failing: string[] }
  stop(): Promise<void>
}

/**
 * How long after a commit the entries wait for others to be sealed with: each costs a quarter less
 * among a thousand than among three hundred.
 */
const gatherMs = 1_000
/** Entries of other servers, retries of publishing and new keys are seen this often. */
const roundMs = 5_000
const stampMs = 60_000
const retryMs = { first: 2_000, most: 60_000 }

/**
 * Seals what is pending of every organisation, publishes each new checkpoint outside the database,
 * and before the first of a log compares it with what is kept there: behind or different, the log
 * is not sealed any more, and says so. Any number of servers may do this at once.
 */
export function startSealer(
  url: string,
  { signing, places, timestamps }: AuditOptions,
  log: Log,
): Sealer {
  const db: Kysely<AnyDb> = openDb(url, { max: 2 })
  const stopped = new Map<string, string>()
  const compared = new Set<string>()
  /** By organisation and place: the note that is there. */
  const there = new Map<string, string>()
  const failing = new Map<string, { times: number; again: number }>()
  const stampedAt = new Map<string, number>()
  let keys = ''
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let gathering: NodeJS.Timeout | undefined

  const halt = (org: string, reason: string) => {
    if (stopped.get(org) === reason) return
    stopped.set(org, reason)
    log.error('audit_stopped', { org, reason })
  }

  /**
   * Compares once with each place that answers, before anything of this process is published there.
   */
  const agrees = async (org: string, place: Place): Promise<boolean> => {
    const key = `${org} ${place.name}`
    if (compared.has(key)) return true
    const wrong = await compareWith(db, signing, org, place)
    if (wrong !== null) {
      halt(org, wrong)
      return false
    }
    compared.add(key)
    return true
  }

  /** Each log says so of itself, whichever it was that found the place down. */
  const noteFailure = async (org: string, place: Place): Promise<void> => {
    const newest = await newestCheckpoint(db, org)
    if (newest) await notePublication(db, place, newest, 'failed')
  }

  const attempt = async (org: string, place: Place, work: () => Promise<void>): Promise<void> => {
    const failed = failing.get(place.name)
    if (failed && failed.again > Date.now()) return await noteFailure(org, place)
    try {
      await work()
      if (failing.delete(place.name)) log.info('audit_published_again', { place: place.name })
    } catch (error) {
      const times = (failed?.times ?? 0) + 1
      failing.set(place.name, {
        times,
        again: Date.now() + Math.min(retryMs.most, retryMs.first * 2 ** (times - 1)),
      })
      log.warn('audit_not_published', { org, place: place.name, times, ...errorFields(error) })
      await noteFailure(org, place)
    }
  }

  const publish = async (org: string): Promise<void> => {
    const newest = await newestCheckpoint(db, org)
    if (!newest) return
    for (const place of places) {
      const key = `${org} ${place.name}`
      if (there.get(key) === newest.note || stopped.has(org)) continue
      await attempt(org, place, async () => {
        if (!(await agrees(org, place))) return
        await place.put(newest)
        there.set(key, newest.note)
        await notePublication(db, place, newest, 'published')
      })
    }
    if (timestamps && !stopped.has(org)) await stamp(org, newest, timestamps)
  }

  /** At most one a minute and log: authorities are not asked for each second. */
  const stamp = async (
    org: string,
    { size, note }: { size: number; note: string },
    authority: string,
  ): Promise<void> => {
    if ((stampedAt.get(org) ?? 0) > Date.now() - stampMs) return
    const { rows } =
      await sql`select from audit.stamp where org_id = ${org}::uuid and size = ${size}`.execute(db)
    if (rows.length > 0) return
    stampedAt.set(org, Date.now())
    try {
      const { digest, reply } = await askTimestamp(authority, note)
      await sql`insert into audit.stamp (org_id, size, digest, authority, reply) values (${org}, ${size}, ${digest}, ${authority}, ${reply})`.execute(
        db,
      )
    } catch (error) {
      log.warn('audit_not_stamped', { org, size, ...errorFields(error) })
    }
  }

  const sealOrg = async (org: string): Promise<void> => {
    for (const place of places)
      if (!stopped.has(org) && place.newest)
        await attempt(org, place, async () => void (await agrees(org, place)))
    if (stopped.has(org)) return
    try {
      while (!closed && (await seal(db, signing, org)));
    } catch (error) {
      if (!(error instanceof LogBroken)) throw error
      halt(org, error.message)
    }
    await publish(org)
  }

  const round = async (): Promise<void> => {
    clearTimeout(timer)
    try {
      const present = signing
        .keys()
        .map((key) => publicKey(key).toString('hex'))
        .join()
      const orgs = new Set(await orgsPending(db))
      // The first round, a new key, and whatever did not get out concern every log.
      if (present !== keys || failing.size > 0) {
        const { rows } = await sql<{ org: string }>`select org_id as org from audit.tree`.execute(
          db,
        )
        for (const { org } of rows) orgs.add(org)
      }
      for (const org of orgs) if (!closed) await sealOrg(org)
      keys = present
    } catch (error) {
      log.warn('audit_not_sealed', errorFields(error))
    }
    if (!closed) timer = setTimeout(() => void run(), roundMs).unref()
  }
  const run = oneAtATime(round)
  // What an earlier process left, and what other servers write.
  timer = setTimeout(() => void run(), gatherMs).unref()

  return {
    wake() {
      if (gathering || closed) return
      gathering = setTimeout(() => {
        gathering = undefined
        void run()
      }, gatherMs).unref()
    },
    run,
    stopped: (org) => stopped.get(org) ?? null,
    health: () => ({ stopped: stopped.size, failing: [...failing.keys()] }),
    async stop() {
      // What was committed until now is sealed and published before the end.
      clearTimeout(gathering)
      await run()
      closed = true
      clearTimeout(timer)
      await db.destroy()
    },
  }
}
