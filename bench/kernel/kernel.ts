import { withPostgres } from '../database.ts'
import type { Measure } from '../measure.ts'
import { makeWorld, type World } from '../wide/world.ts'
import { measureBulk } from './bulk.ts'
import { measureOneRow } from './one-row.ts'
import { measureThroughput } from './throughput.ts'

const sizes = [1, 200, 847, 10_000, 100_000]

/** The kernel beside bare SQL; says each measure as it is taken. */
export async function benchKernel(say: (line: string) => void): Promise<{ measures: Measure[]; version: string }> {
  return await withPostgres(async ({ url, version }) => {
    const world = await makeWorld(url, Math.max(...sizes))
    try {
      return { measures: await measureAll(world, say), version }
    } finally {
      await world.close()
    }
  })
}

async function measureAll(world: World, say: (line: string) => void): Promise<Measure[]> {
  const measures: Measure[] = []
  const add = (...more: Measure[]) => {
    measures.push(...more)
    for (const { what, rows, clients, ratio, ms, baseline_ms } of more) {
      const size = clients ? `${clients} ${clients === 1 ? 'client' : 'clients'}` : `${rows} ${rows === 1 ? 'row' : 'rows'}`
      say(`${what.padEnd(17)}${size.padStart(12)}  ×${ratio.toFixed(2).padStart(6)}   ${ms} ms against ${baseline_ms} ms`)
    }
  }
  add(await measureOneRow(world))
  add(...(await measureThroughput(world)))
  for (const rows of sizes) add(...(await measureBulk(world, rows)))
  return measures
}
