import { type AnyDb, LogBroken, openDb, orgsPending, publicKey, seal } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { oneAtATime } from '../jobs/wake-ups.ts'
import { limits } from '../limits.ts'
import { errorFields, type Log } from '../log.ts'
import { type AuditOptions, createPublisher } from './publisher.ts'

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
 * Seals what is pending of every organisation, publishes each new checkpoint outside the database,
 * and before the first of a log compares it with what is kept there: behind or different, the log
 * is not sealed any more, and says so. Any number of servers may do this at once.
 */
export function startSealer(url: string, audit: AuditOptions, log: Log): Sealer {
  const { signing } = audit
  const db: Kysely<AnyDb> = openDb(url, { max: 2 })
  const publisher = createPublisher(db, audit, log)
  let keys = ''
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let gathering: NodeJS.Timeout | undefined

  const sealOrg = async (org: string): Promise<void> => {
    await publisher.compare(org)
    if (publisher.halted(org)) return
    try {
      while (!closed && (await seal(db, signing, org)));
    } catch (error) {
      if (!(error instanceof LogBroken)) throw error
      publisher.halt(org, error.message)
    }
    await publisher.publish(org)
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
      if (present !== keys || publisher.failing().length > 0) {
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
    if (!closed) timer = setTimeout(() => void run(), limits.seal_round_ms).unref()
  }
  const run = oneAtATime(round)
  // What an earlier process left, and what other servers write.
  timer = setTimeout(() => void run(), limits.gather_ms).unref()

  return {
    wake() {
      if (gathering || closed) return
      gathering = setTimeout(() => {
        gathering = undefined
        void run()
      }, limits.gather_ms).unref()
    },
    run,
    stopped: publisher.halted,
    health: () => ({ stopped: publisher.haltedCount(), failing: publisher.failing() }),
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
