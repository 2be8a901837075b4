import type { AnyDb, Signing } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { limits } from '../limits.ts'
import { errorFields, type Log } from '../log.ts'
import { compareWith, newestCheckpoint, notePublication } from './outside.ts'
import type { Place } from './place.ts'
import { askTimestamp } from './timestamp.ts'

const retryMs = { first: 2_000, most: 60_000 }

/** What a server seals with and publishes to. */
export interface AuditOptions {
  signing: Signing
  places: readonly Place[]
  /** An RFC 3161 authority. */
  timestamps?: string | undefined
}

/** Keeps checkpoints outside the database, and halts a log that differs from what is kept there. */
export interface Publisher {
  /** Halts the sealing of a log. */
  halt(org: string, reason: string): void
  /** Why the log of an organisation is not sealed any more; null where all is well. */
  halted(org: string): string | null
  /** How many logs are halted. */
  haltedCount(): number
  /** The places where publishing fails. */
  failing(): string[]
  /** Compares a log, once, with every place that keeps its newest checkpoint. */
  compare(org: string): Promise<void>
  /** Publishes the newest checkpoint of a log where it is not yet, and has it stamped. */
  publish(org: string): Promise<void>
}

/**
 * @param db As the role that seals.
 */
export function createPublisher(
  db: Kysely<AnyDb>,
  { signing, places, timestamps }: AuditOptions,
  log: Log,
): Publisher {
  const halted = new Map<string, string>()
  const compared = new Set<string>()
  /** By organisation and place: the note that is there. */
  const there = new Map<string, string>()
  const attempts = createAttempts(db, log)
  const stamp = createStamp(db, log)

  const halt = (org: string, reason: string) => {
    if (halted.get(org) === reason) return
    halted.set(org, reason)
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

  const publish = async (org: string): Promise<void> => {
    const newest = await newestCheckpoint(db, org)
    if (!newest) return
    for (const place of places) {
      const key = `${org} ${place.name}`
      if (there.get(key) === newest.note || halted.has(org)) continue
      await attempts.attempt(org, place, async () => {
        if (!(await agrees(org, place))) return
        await place.put(newest)
        there.set(key, newest.note)
        await notePublication(db, place, newest, 'published')
      })
    }
    if (timestamps && !halted.has(org)) await stamp(org, newest, timestamps)
  }

  return {
    halt,
    halted: (org) => halted.get(org) ?? null,
    haltedCount: () => halted.size,
    failing: attempts.failing,
    async compare(org) {
      for (const place of places)
        if (!halted.has(org) && place.newest)
          await attempts.attempt(org, place, async () => void (await agrees(org, place)))
    },
    publish,
  }
}

/** Work at places outside, each of which is left alone for longer the more often it failed. */
function createAttempts(db: Kysely<AnyDb>, log: Log) {
  const failing = new Map<string, { times: number; again: number }>()

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

  return { attempt, failing: () => [...failing.keys()] }
}

/** Has checkpoints stamped by an authority. */
function createStamp(db: Kysely<AnyDb>, log: Log) {
  const stampedAt = new Map<string, number>()
  /** At most one a minute and log: authorities are not asked for each second. */
  return async (
    org: string,
    { size, note }: { size: number; note: string },
    authority: string,
  ): Promise<void> => {
    if ((stampedAt.get(org) ?? 0) > Date.now() - limits.stamp_ms) return
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
}
