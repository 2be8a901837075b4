import { setTimeout as sleep } from 'node:timers/promises'
import { Random } from '../histories/random.ts'
import { type Blow, blowOf, killSession, moment } from './blow.ts'
import type { Violation } from './inspect.ts'
import { type Installation, install } from './installation.ts'
import { Lane } from './lane.ts'
import { emptyLedger, type Ledger } from './ledger.ts'
import { allMailSettled, asOwner, inDoubt, look } from './look.ts'
import { type ReceivingServer, startReceivingServer } from './receiving-server.ts'
import {
  type Beginning,
  backAtBeginning,
  beginning,
  rewindAll,
  rewindsEnded,
  untilUnderWay,
  wasInterrupted,
} from './rewinding.ts'
import type { Serving } from './serving.ts'
import { Workload } from './workload.ts'

/** For what hangs, not for what is slow. */
const recoverMsMax = 300_000
/** Faults told of one look. */
const saidMax = 10

export interface CrashReport {
  kills: number
  lost: number
  doubled: number
  /** What was lost or doubled, in words. */
  found: string[]
  /**
   * What was done meanwhile, so that a run that did nothing can be told from one that proves
   * something.
   */
  actions: number
  takenBack: number
  delivered: number
  unknown: number
  databaseKills: number
  /** Rewinds of everything that one server began and another ended. */
  rewindKills: number
}

/** What is tortured, and what is known of it. */
interface Run {
  it: Installation
  mail: ReceivingServer
  ledger: Ledger
  workload: Workload
  /** What the first server that was killed had found. */
  beginning: Beginning | null
  /** A rewind of everything that a blow has fallen into. */
  rewind: string | null
  rewindKills: number
  found(violations: readonly Violation[], when: string): void
  say(line: string): void
}

/**
 * Kills a working server again and again, starts it on the same folder, and looks for traces. Says
 * what it finds. From the same seed come the same blows in the same order, upon work that is chosen
 * alike; which instruction they hit is up to the machine.
 */
export async function killOften(options: {
  kills: number
  seed: number
  say: (line: string) => void
  /** Ends the run early, and leaves nothing running. */
  stopping?: AbortSignal
}): Promise<CrashReport> {
  const { kills, seed, say, stopping } = options
  say(`${kills} kills from seed ${seed}`)
  const mail = await startReceivingServer(new Random(seed))
  const ledger = emptyLedger()
  const violations = new Map<string, Violation>()
  // What is lost once is missed at every look, and told at the first.
  const found: Run['found'] = (more, when) => {
    const fresh = more.filter(({ what }) => !violations.has(what))
    for (const violation of fresh) violations.set(violation.what, violation)
    for (const { kind, what } of fresh.slice(0, saidMax)) say(`${when}: ${kind}: ${what}`)
    if (fresh.length > saidMax) say(`${when}: and ${fresh.length - saidMax} more`)
  }
  let databaseKills = 0
  let it: Installation | undefined
  try {
    it = await install(mail.url)
    const workload = new Workload(it.house, ledger)
    const run: Run = {
      it,
      mail,
      ledger,
      workload,
      beginning: null,
      rewind: null,
      rewindKills: 0,
      found,
      say,
    }
    for (let kill = 1; kill <= kills; kill++) {
      stopping?.throwIfAborted()
      const blow = blowOf(seed, kill)
      if (['database', 'both', 'session'].includes(blow.victim)) databaseKills++
      await once(run, blow, `kill ${kill} (${blow.victim})`)
    }
    const unknown = await atTheEnd(run)
    if (violations.size > 0) say(`again: npm run crash -- --kills ${kills} --seed ${seed}`)
    const count = (kind: Violation['kind']) =>
      [...violations.values()].filter((violation) => violation.kind === kind).length
    return {
      ...{
        kills,
        lost: count('lost'),
        doubled: count('doubled'),
        found: [...violations.keys()],
        databaseKills,
        rewindKills: run.rewindKills,
        unknown,
      },
      ...{
        actions: ledger.done.size,
        takenBack: ledger.takenBack.size,
        delivered: mail.taken.size,
      },
    }
  } finally {
    await it?.remove()
    await mail.stop()
  }
}

async function once(run: Run, blow: Blow, when: string): Promise<void> {
  const { it, workload, mail, found, say } = run
  const before = it.postmaster()
  const serving = it.start()
  if (blow.victim === 'starting') {
    await sleep(blow.startMs)
    serving.kill()
    await serving.ended()
    return
  }
  await ready(run, serving, before, when)
  run.beginning ??= await beginning(it)
  const laneOf = (random: Random) => new Lane(workload, random)
  let working = workload.work(blow.choices, laneOf)
  await moment(blow, workload, mail)
  if (blow.victim === 'session') {
    await asOwner(it, (client) => killSession(client, blow))
    workload.pause()
    await working
    await answersAgain(run, serving, when)
    working = workload.work(blow.choices + 1, laneOf)
    await moment(blow, workload, mail)
  }
  if (blow.during === 'rewind') {
    workload.pause()
    await working
    await underWay(run, blow)
  }
  await strike(it, serving, blow)
  await working
  const surprises = workload.surprises.splice(0)
  found(
    surprises.map((what) => ({ kind: 'lost', what })),
    when,
  )
  if (surprises.length > 0)
    for (const line of serving.failures().slice(0, saidMax)) say(`${when}: the server: ${line}`)
}

/** Everything is being rewound, and the blow is to fall in the middle of it. */
async function underWay(run: Run, { goal, afterwardsMs }: Blow): Promise<void> {
  run.rewind = await rewindAll(run.it, run.workload, run.beginning!)
  if (!run.rewind) return
  await untilUnderWay(run.it, run.rewind, goal)
  await sleep(afterwardsMs / 4)
}

/**
 * What an earlier server left of a rewind is done, and everything is as it was at the beginning.
 */
async function rewound(run: Run, when: string): Promise<void> {
  const { it, beginning, rewind, found } = run
  found(await rewindsEnded(it), when)
  if (await wasInterrupted(it, rewind!)) run.rewindKills++
  found(await backAtBeginning(it, rewind!, beginning!), when)
}

/**
 * The start after a blow must succeed, take over a database that still runs, and find everything as
 * it was.
 */
async function ready(
  run: Run,
  started: Serving,
  before: number | null,
  when: string,
): Promise<void> {
  const { it, ledger, mail, found } = run
  await started.ready()
  const now = it.postmaster()
  if (before !== null && now !== before)
    found(
      [{ kind: 'lost', what: `the running database ${before} was not taken over: now ${now}` }],
      when,
    )
  if (run.rewind) await rewound(run, when)
  run.rewind = null
  found(await look(it, ledger, mail.taken), when)
}

async function strike(it: Installation, serving: Serving, { victim }: Blow): Promise<void> {
  const postmaster = it.postmaster()
  const database = victim === 'database' || victim === 'both'
  if (database && postmaster) process.kill(postmaster, 'SIGKILL')
  // Without its database the server ends by itself.
  if (victim !== 'database') serving.kill()
  await serving.ended()
}

/** A server whose database has recovered under it goes on. */
async function answersAgain({ it, found }: Run, serving: Serving, when: string): Promise<void> {
  const deadline = Date.now() + recoverMsMax
  while (serving.running() && Date.now() < deadline) {
    const { status } = await it.house.by.manager.get('/readyz').catch(() => ({ status: 0 }))
    if (status === 200) return
    await sleep(10)
  }
  const what = serving.running()
    ? 'the server never found back to its database'
    : `the server ended: ${await serving.ended()}`
  found([{ kind: 'lost', what }], when)
}

/**
 * Lets everything come to its end in peace, and looks once more. Returns how many messages are in
 * doubt.
 */
async function atTheEnd(run: Run): Promise<number> {
  const { it, mail, ledger, found } = run
  const when = 'at the end'
  mail.calmDown()
  const last = it.start()
  await ready(run, last, it.postmaster(), when)
  found(await allMailSettled(it), when)
  found(await look(it, ledger, mail.taken), when)
  const { unknown, missing } = await inDoubt(it)
  found(missing, when)
  last.kill()
  await last.ended()
  return unknown
}
