import type { Client } from '../../packages/server/src/test/client.ts'
import type { TestHouse } from '../../packages/server/src/test/test-house.ts'
import { Random } from '../histories/random.ts'
import type { Ledger } from './ledger.ts'

/** No answer came: the server was killed, or its database was. Whether it was done is open. */
class NoAnswer extends Error {}

/** One request whose answer may have been lost, to be asked again after the restart. */
type Doubt = () => Promise<void>

export interface Answer {
  status: string
  action: { id: string }
  plan: { id: string; digest: string; counts: { rows: number; send: number } }
  import: { id: string }
  undone: { kind: string }
  output: unknown
}

const lanes = 4

const untilNoAnswer = (work: () => Promise<void>) =>
  work().catch((error: unknown) => {
    if (!(error instanceof NoAnswer)) throw error
  })

/** A person at work in several windows, who writes down every answer. */
export class Workload {
  private readonly client: Client
  private readonly doubts = new Set<Doubt>()
  private names = 0
  private paused = false
  readonly house: TestHouse
  readonly ledger: Ledger
  /** Contacts that were there, or that an answer named. */
  contacts: string[]
  /** What was done and not yet taken back. */
  readonly recent: string[] = []
  /** How many answers have come. */
  answered = 0
  /** Answers that no crash explains. */
  readonly surprises: string[] = []

  constructor(house: TestHouse, ledger: Ledger) {
    this.client = house.by.manager
    this.house = house
    this.ledger = ledger
    this.contacts = [...house.rows.contacts]
  }

  /**
   * Works in several lanes at once until no answer comes any more, or it is paused. What each of
   * them does follows from the seed.
   */
  async work(
    seed: number,
    laneOf: (random: Random) => { oneMore(): Promise<void> },
  ): Promise<void> {
    this.paused = false
    await untilNoAnswer(() => this.askAgain())
    await Promise.all(
      Array.from({ length: lanes }, (_, at) => {
        const lane = laneOf(new Random(seed + at))
        return untilNoAnswer(async () => {
          while (!this.paused) await lane.oneMore()
        })
      }),
    )
  }

  /** Nothing new is begun. */
  pause(): void {
    this.paused = true
  }

  /** All that was done is about to be taken back. */
  forget(): void {
    this.recent.length = 0
    this.contacts = [...this.house.rows.contacts]
  }

  name(): string {
    return `crash${++this.names}`
  }

  /**
   * Asks again what was open when the server was killed. What was done may only be confirmed, not
   * done twice.
   */
  private async askAgain(): Promise<void> {
    for (const doubt of [...this.doubts]) {
      this.doubts.delete(doubt)
      await this.sure(doubt)
    }
  }

  /**
   * Something that may safely be asked twice: when no answer comes it is asked again after the
   * restart.
   */
  async sure(ask: Doubt): Promise<void> {
    try {
      await ask()
    } catch (error) {
      if (error instanceof NoAnswer) this.doubts.add(ask)
      throw error
    }
  }

  /** What was answered; undefined where it was refused for a reason that was to be expected. */
  async post(
    path: string,
    body: unknown,
    expected: readonly string[] = [],
    once?: string,
  ): Promise<Answer | undefined> {
    const answer = await this.client
      .post(path, body, once ? { 'idempotency-key': once } : {})
      .catch(() => {
        throw new NoAnswer()
      })
    this.answered++
    if (answer.status < 300) return answer.body as Answer
    const { code } = answer.body as { code?: string }
    // The server lives and its database does not.
    if (code === 'database_unavailable') throw new NoAnswer()
    // A machine under load lets a request or a statement take too long.
    if (!['busy', 'rate_limited', 'timeout', ...expected].includes(code ?? ''))
      this.surprises.push(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return undefined
  }
}
