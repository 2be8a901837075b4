import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { Random } from '../histories/random.ts'
import type { ReceivingServer } from './receiving-server.ts'
import type { Workload } from './workload.ts'

/**
 * Who is killed: the server, its database, both at once, one session of the database (which then
 * starts again by itself, under a server that lives), or the server while it starts.
 */
const victims = {
  server: 5,
  database: 2,
  both: 1,
  session: 1,
  starting: 2,
} as const
type Victim = keyof typeof victims

/**
 * Answers, mails or chunks after which the blow falls at the latest, and how long it waits for
 * answers or mails, in milliseconds.
 */
const goals = { work: 16, mail: 2, rewind: 5 }
const waitMsMax = 1200
const afterwardsMsMax = 60
const startMsMax = 500

/** One kill: whom, and when. The same seed and number make the same blow. */
export interface Blow {
  victim: Victim
  /**
   * Falls while a mail is being handed over, while everything is being rewound, or just after some
   * answers.
   */
  during: 'mail' | 'rewind' | 'work'
  /** So many mails or answers later, and of a rewind so many chunks, */
  goal: number
  /** and then so many milliseconds. */
  afterwardsMs: number
  /** Of a start: so long after it began. */
  startMs: number
  /** Which of the sessions. */
  session: number
  /** The seed of the work that it hits. */
  choices: number
}

export function blowOf(seed: number, kill: number): Blow {
  const random = new Random(seed * 1009 + kill)
  const weighted = Object.entries(victims).flatMap(([victim, weight]) =>
    Array<Victim>(weight).fill(victim as Victim),
  )
  const during = (['mail', 'mail', 'rewind', 'work', 'work', 'work'] as const)[random.below(6)]!
  return {
    ...{ victim: weighted[random.below(weighted.length)]!, during },
    goal: 1 + random.below(goals[during]),
    afterwardsMs: random.below(afterwardsMsMax),
    startMs: random.below(startMsMax),
    session: random.below(100),
    choices: random.below(2 ** 31),
  }
}

/**
 * Waits for the moment of a blow: by what has been done, so that a slow machine is hit in the
 * middle of work as well.
 */
export async function moment(
  { during, goal, afterwardsMs }: Blow,
  workload: Workload,
  mail: ReceivingServer,
): Promise<void> {
  const progress = () => (during === 'mail' ? mail.taken.size : workload.answered)
  const end = progress() + goal
  const deadline = Date.now() + waitMsMax
  while (progress() < end && Date.now() < deadline) await sleep(5)
  await sleep(afterwardsMs)
}

/**
 * Kills one session of the application. PostgreSQL then ends all others, recovers, and takes
 * connections again.
 */
export async function killSession(client: pg.Client, { session }: Blow): Promise<void> {
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and usename like 'rescind_app%' and backend_type = 'client backend' order by pid`,
  )
  const { pid } = rows[session % rows.length]!
  process.kill(pid, 'SIGKILL')
}
