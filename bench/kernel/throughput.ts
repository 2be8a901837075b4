import { type Measure, measureOf, Series, timed } from '../measure.ts'
import { moveByAction, moveOtherwise, otherWays } from '../wide/move.ts'
import type { World } from '../wide/world.ts'

const clients = [1, 8, 32]
const rounds = 3
/** Transactions of one round, all clients together. */
const batch = 480

/**
 * One-row actions of several clients at once, each on rows of its own: milliseconds per action, all
 * clients together.
 */
export async function measureThroughput(world: World): Promise<Measure[]> {
  const measures: Measure[] = []
  for (const n of clients) {
    const series = new Series<'throughput' | (typeof otherWays)[number]>()
    for (let round = 0; round <= rounds; round++) {
      // The first round warms up; after the last all rows are where they began.
      const stage = world.stages[(round + 1) % 2]!
      const note = (way: 'throughput' | (typeof otherWays)[number], ms: number) =>
        round > 0 && series.note(way, ms)
      for (const way of otherWays)
        note(
          way,
          await perTransaction(
            world,
            n,
            async (opportunity) => await moveOtherwise(way, world, [opportunity], stage),
          ),
        )
      note(
        'throughput',
        await perTransaction(
          world,
          n,
          async (opportunity) => await moveByAction(world, opportunity, stage),
        ),
      )
    }
    measures.push({
      ...measureOf(series, 'throughput', 1, ['row_triggers', 'application']),
      clients: n,
    })
  }
  return measures
}

async function perTransaction(
  { ids }: World,
  n: number,
  move: (opportunity: string) => Promise<void>,
): Promise<number> {
  const each = Math.floor(batch / n)
  const client = async (_: unknown, number: number) => {
    for (let i = 0; i < each; i++) await move(ids[number * each + i]!)
  }
  return (await timed(() => Promise.all(Array.from({ length: n }, client)))) / (each * n)
}
