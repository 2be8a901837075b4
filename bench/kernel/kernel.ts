import { withPostgres } from '../database.ts'
import type { Measure } from '../measure.ts'
import { makeWorld, type World } from '../wide/world.ts'
import { measureBulk } from './bulk.ts'
import { type Bytes, measureBytes } from './bytes.ts'
import { measureOneRow } from './one-row.ts'
import { measureThroughput } from './throughput.ts'

const sizes = [1, 200, 847, 10_000, 100_000]
/** Of the sizes, those that a trial of the bench itself needs. */
const smallMax = 847

export interface KernelResults {
  measures: Measure[]
  bytes: Bytes[]
  version: string
}

/**
 * The kernel beside bare SQL and beside what users would otherwise do; says each measure as it is
 * taken.
 */
export async function benchKernel(
  say: (line: string) => void,
  small: boolean,
): Promise<KernelResults> {
  return await withPostgres(async ({ url, version }) => {
    const bytes = await inWorld(url, 'bytes', 10_000, measureBytes)
    for (const { way, rows, wal, log } of bytes) {
      const heap = log.reduce((sum, table) => sum + table.heap + table.indexes, 0)
      say(
        `bytes per row     ${way.padEnd(13)}${`${rows}`.padStart(7)} at once   WAL ${wal}, log ${heap}`,
      )
    }
    const wanted = sizes.filter((rows) => !small || rows <= smallMax)
    const rows = Math.max(10_000, ...wanted)
    return {
      measures: await inWorld(
        url,
        'wide',
        rows,
        async (world) => await measureAll(world, wanted, say),
      ),
      bytes,
      version,
    }
  })
}

async function inWorld<T>(
  url: string,
  name: string,
  rows: number,
  work: (world: World) => Promise<T>,
): Promise<T> {
  const world = await makeWorld(url, rows, name)
  try {
    return await work(world)
  } finally {
    await world.close()
  }
}

async function measureAll(
  world: World,
  wanted: readonly number[],
  say: (line: string) => void,
): Promise<Measure[]> {
  const measures: Measure[] = []
  const add = (...more: Measure[]) => {
    measures.push(...more)
    for (const measure of more) say(told(measure))
  }
  add(await measureOneRow(world))
  add(...(await measureThroughput(world)))
  for (const rows of wanted) add(...(await measureBulk(world, rows)))
  return measures
}

function told({ what, rows, clients, ratio, ms, baseline_ms, beside }: Measure): string {
  const size = clients
    ? `${clients} ${clients === 1 ? 'client' : 'clients'}`
    : `${rows} ${rows === 1 ? 'row' : 'rows'}`
  const others = Object.entries(beside ?? {}).map(
    ([name, other]) => `, ${name} ×${other.ratio.toFixed(2)}`,
  )
  return `${what.padEnd(17)}${size.padStart(12)}  ×${ratio.toFixed(2).padStart(6)}   ${ms} ms against ${baseline_ms} ms${others.join('')}`
}
