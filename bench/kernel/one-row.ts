import { type Measure, measureOf, Series } from '../measure.ts'
import { moveByAction, moveOtherwise, type OtherWay, otherWays } from '../wide/move.ts'
import type { World } from '../wide/world.ts'

const warmUps = 100
const rounds = 400

/**
 * One client: an action of one row, in turns with BEGIN; UPDATE … RETURNING; COMMIT and with what
 * users would otherwise do.
 */
export async function measureOneRow(world: World): Promise<Measure> {
  const all = ['one_row', ...otherWays, 'own_driver'] as const
  const stage = world.stages[1]
  const series = new Series<(typeof all)[number]>()
  for (let i = -warmUps; i < rounds; i++) {
    // From the end, so that the larger runs begin with rows that nobody has touched. Each way goes
    // first as often as the others.
    const opportunity = world.ids.at(-1 - i - warmUps)!
    for (let turn = 0; turn < all.length; turn++) {
      const way = all[(turn + i + warmUps) % all.length]!
      const run = async () => await move(way, world, opportunity, stage)
      if (i < 0) await run()
      else await series.time(way, run)
    }
  }
  return measureOf(series, 'one_row', 1, ['row_triggers', 'application', 'own_driver'])
}

async function move(
  way: OtherWay | 'own_driver' | 'one_row',
  world: World,
  opportunity: string,
  stage: string,
): Promise<void> {
  if (way === 'one_row') await moveByAction(world, opportunity, stage)
  else await moveOtherwise(way, world, [opportunity], stage)
}
