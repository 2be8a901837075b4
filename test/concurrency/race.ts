import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, expect } from 'vitest'
import {
  type Caller,
  execute,
  getPlan,
  type Kernel,
  mayApprove,
  migrate,
  openDb,
  type Plan,
  rewind,
  undo,
  undoAny,
  undoOwn,
  uuidV7,
} from '../../packages/kernel/src/index.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'
import { canonical, openTable, stateOf } from '../histories/play.ts'
import { Random } from '../histories/random.ts'
import { historyModule } from '../histories/table.ts'
import { readLog, replay } from './log.ts'
import { type Answer, type Operation, type PlayedStep, perform } from './operation.ts'
import { judge, refuses } from './serialisable.ts'

const times = Number(process.env.RACE_TIMES ?? 1)

/** For the tests that race: they wait for locks of each other. */
export const timeout = 120_000 * times

/** Latest start of an operation of a race, in milliseconds after the first. */
const headStartMsMax = 6

/** One race, in an organisation of its own. */
export interface Round {
  random: Random
  ada: Caller
  ben: Caller
  /** Whose changes all need a yes. */
  newcomer: Caller
  newId(): string
  /** Something that was done before. */
  done(...steps: PlayedStep[]): Promise<string>
  undone(action: string): Promise<void>
  /** A plan that waits: of the newcomer's changes, or of a rewind. */
  planned(...steps: PlayedStep[]): Promise<Plan>
  plannedRewind(...actions: string[]): Promise<Plan>
  /**
   * All at once, each a random moment later or when it says; judged, taken back whole, and judged
   * again.
   */
  race(...operations: Operation[]): Promise<Answer[]>
}

export interface Races {
  kernel: Kernel
  owner: Kysely<unknown>
  /** As `racing`, each in an organisation of its own. */
  rounds(count: number, play: (round: Round) => Promise<void>): Promise<void>
}

/**
 * Plays a race this often, each with a seed of its own that is printed when it fails. RACE_SEED
 * plays from that seed, RACE_TIMES that many times as often.
 */
export async function racing(
  count: number,
  play: (random: Random) => Promise<void>,
): Promise<void> {
  const first = Number(process.env.RACE_SEED ?? Date.now() % 1_000_000_007)
  const played = count * times
  console.log(`${played} races from seed ${first}`)
  for (let seed = first; seed < first + played; seed++) {
    await play(new Random(seed)).catch((error: unknown) => {
      throw new Error(
        `race of seed ${seed}: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      )
    })
  }
}

/** Sets a library up for the races of one file. */
export function races(): Races {
  const it = {} as Races
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase({ empty: true })
    const urls = await migrate({
      url: database.ownerUrl,
      secret: 'races',
      modules: [historyModule],
    })
    it.owner = openDb(database.ownerUrl, { max: 4 })
    it.kernel = openTable(urls.app, 12)
  })
  afterAll(async () => {
    await it.kernel?.close()
    await it.owner?.destroy()
    await database?.drop()
  })
  it.rounds = async (count, play) =>
    await racing(count, async (random) => await play(roundOf(it, random)))
  return it
}

function roundOf({ kernel, owner }: Races, random: Random): Round {
  const org = uuidV7(new Date())
  const rights = new Set(['write', undoOwn, undoAny, mayApprove])
  const person = (name: string, newcomer = false): Caller => ({
    org,
    principal: { id: uuidV7(new Date()), name, role: 'librarian', newcomer },
    agent: null,
    permissions: rights,
  })
  const [ada, ben, newcomer] = [person('Ada'), person('Ben'), person('Cleo', true)]
  let ids = 0
  const round: Round = {
    ...{ random, ada, ben, newcomer },
    newId: () => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
    done: async (...steps) =>
      (await perform(kernel, { kind: 'act', by: ada, steps })).action ??
      expect.unreachable('it was refused'),
    undone: async (action) => void (await undo(kernel, ada, action, 'strict')),
    planned: async (...steps) => {
      const result = await execute(kernel, newcomer, { tool: 'history_apply', input: { steps } })
      if (result.status !== 'awaiting_approval') throw new Error(`the plan was ${result.status}`)
      return await getPlan(kernel, newcomer, result.plan)
    },
    plannedRewind: async (...actions) =>
      await getPlan(kernel, ada, (await rewind(kernel, ada, { actions })).plan),
    async race(...operations) {
      const before = (await readLog(owner, org)).length
      const answers = await Promise.all(
        operations.map(async (operation) => {
          await (operation.when?.() ?? sleep(random.below(headStartMsMax)))
          return await perform(kernel, operation)
        }),
      )
      const { order, violation } = await judge(owner, org, before, answers)
      expect(violation).toBeNull()
      expect(answers.filter(({ refused }) => refused?.code === 'busy')).toEqual([])
      await takeAllBack(order)
      return answers
    },
  }
  /** What a race has left in the log must serve as well as what was done one after the other. */
  const takeAllBack = async (order: Parameters<typeof replay>[0]) => {
    const replayed = replay(order)!
    const live = order.filter((one) => one.kind === 'do' && one.live && one.seq !== null)
    while (live.length > 0) {
      const { id } = live.splice(random.below(live.length), 1)[0]!
      const { refused } = await perform(kernel, {
        kind: 'undo',
        by: ada,
        target: id,
        mode: 'merge',
      })
      expect(refused?.code, `taking back ${id} of ${JSON.stringify(order)}`).toBe(
        refuses(replayed, { kind: 'undo', by: ada, target: id, mode: 'merge' })
          ? 'constraint_violated'
          : undefined,
      )
      expect(
        canonical(await stateOf(owner, org)),
        `taken back ${id} of ${JSON.stringify(order)}`,
      ).toBe(canonical(replayed.model.state()))
    }
  }
  return round
}
