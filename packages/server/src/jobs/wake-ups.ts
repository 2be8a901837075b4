import { PgBoss } from 'pg-boss'
import { limits } from '../limits.ts'
import { errorFields, type Log } from '../log.ts'

const queue = 'due'

export interface WakeUps {
  /**
   * Wakes the work within a second after this moment, or now. Losing a wake-up delays the work by a
   * minute at most and loses nothing.
   */
  at(moment?: Date): Promise<void>
  stop(): Promise<void>
}

/**
 * Wakes `work` when something becomes due. A job is a wake-up only: it carries nothing, and the
 * work asks the domain tables, by the database's clock, what is due. So a job that comes twice,
 * late or never changes nothing but the time.
 */
export async function startWakeUps(
  url: string,
  work: () => Promise<void>,
  log: Log,
): Promise<WakeUps> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'rescind jobs',
    schema: 'pgboss',
    createSchema: false,
    max: 2,
    monitorVacuum: false,
  })
  boss.on('error', (error) => log.warn('jobs_error', errorFields(error)))
  await boss.start()
  await boss.createQueue(queue, {
    retryLimit: 2,
    retryDelay: 1,
    deleteAfterSeconds: limits.wake_up_kept_s,
  })
  await boss.work(
    queue,
    { pollingIntervalSeconds: limits.wake_up_poll_s, batchSize: 100 },
    async () => {
      try {
        await work()
      } catch (error) {
        log.warn('due_work_failed', errorFields(error))
        // A job keeps what it failed of, and an error of the database quotes rows: another one,
        // which says nothing.
        throw new Error('The work failed.')
      }
    },
  )
  await boss.schedule(queue, '* * * * *')
  await boss.send(queue, {})
  const asked = new Set<number>()
  return {
    async at(moment = new Date()) {
      // A thousand messages that are due in the same second need one wake-up.
      const second = Math.ceil(moment.getTime() / 1000)
      if (asked.has(second)) return
      asked.add(second)
      for (const earlier of asked) if (earlier * 1000 < Date.now()) asked.delete(earlier)
      await boss.send(queue, {}, { startAfter: new Date(second * 1000) })
    },
    stop: () => boss.stop({ graceful: true, timeout: limits.wake_ups_stop_ms }),
  }
}

/** Calls during a run share the one run that follows it. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let following: Promise<void> | null = null
  const begin = (): Promise<void> => {
    running = work().finally(() => (running = null))
    return running
  }
  return () => {
    if (!running) return begin()
    following ??= running.then(
      () => ((following = null), begin()),
      () => ((following = null), begin()),
    )
    return following
  }
}
