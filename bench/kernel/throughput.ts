import { compare, type Measure, timed } from '../measure.ts'
import type { World } from '../wide/world.ts'
import { bareMove, kernelMove } from './one-row.ts'

const clients = [1, 8, 32]
const rounds = 3
/** Transactions of one round, all clients together. */
const batch = 600

/** One-row actions of several clients at once, each on rows of its own: milliseconds per action, all clients together. */
export async function measureThroughput(world: World): Promise<Measure[]> {
  const measures: Measure[] = []
  for (const n of clients) {
    const bare: number[] = []
    const own: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const pair = [await perTransaction(world, n, round, bareMove), await perTransaction(world, n, round, kernelMove)] as const
      if (round === 0) continue
      bare.push(pair[0])
      own.push(pair[1])
    }
    measures.push({ ...compare('throughput', 1, bare, own), clients: n })
  }
  return measures
}

async function perTransaction(world: World, n: number, round: number, move: typeof bareMove): Promise<number> {
  const each = Math.floor(batch / n)
  const client = async (_: unknown, number: number) => {
    for (let i = 0; i < each; i++) await move(world, world.ids[number * each + i]!, world.stages[round % 2]!)
  }
  return (await timed(() => Promise.all(Array.from({ length: n }, client)))) / (each * n)
}
