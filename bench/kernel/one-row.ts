import { execute } from '../../packages/kernel/src/index.ts'
import { compare, type Measure, timed } from '../measure.ts'
import { moveOne } from '../wide/wide.ts'
import type { World } from '../wide/world.ts'

const warmUps = 100
const pairs = 400

/** One client: an action of one row, in turns with BEGIN; UPDATE … RETURNING; COMMIT. */
export async function measureOneRow(world: World): Promise<Measure> {
  const bare: number[] = []
  const own: number[] = []
  for (let i = -warmUps; i < pairs; i++) {
    const opportunity = world.ids[(i + warmUps) % world.ids.length]!
    const stage = world.stages[i & 1]!
    const first = i & 1 ? bareMove : kernelMove
    const second = i & 1 ? kernelMove : bareMove
    const times = new Map([
      [first, await timed(() => first(world, opportunity, stage))],
      [second, await timed(() => second(world, opportunity, stage))],
    ])
    if (i < 0) continue
    bare.push(times.get(bareMove)!)
    own.push(times.get(kernelMove)!)
  }
  return compare('one_row', 1, bare, own)
}

/** BEGIN; UPDATE; COMMIT on the untracked twin. */
export async function bareMove({ db, org }: World, opportunity: string, stage: string): Promise<void> {
  await db.transaction().execute((tx) => moveOne(tx, 'bare.opportunity', { org, opportunity, stage, now: new Date() }))
}

/** The same as an action. */
export async function kernelMove({ kernel, caller }: World, opportunity: string, stage: string): Promise<void> {
  const { status } = await execute(kernel, caller, { tool: 'opportunity_move_stage', input: { opportunity, stage } })
  if (status !== 'applied') throw new Error(`the move was ${status}`)
}
