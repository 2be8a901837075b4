import { sql } from 'kysely'
import { withPostgres } from '../database.ts'
import { Series } from '../measure.ts'
import { moveCaptured, moveOtherwise } from '../wide/move.ts'
import { makeWorld, type World } from '../wide/world.ts'
import { type Part, partsOf, readFacts } from './parts.ts'

const rows = 847
const rounds = 14
const smallRounds = 3
const worldRows = 10_000

/**
 * Capture with one of its parts switched off, as a ratio to the bare UPDATE in the same database.
 */
export interface FloorResults {
  rows: number
  /**
   * The bare UPDATE that also writes one more row of the same width, with one index: less can not
   * be remembered.
   */
  floor: number
  parts: { without: string; ratio: number; ms: number }[]
}

/** A database for each part, all alike but for it, taken in turns. */
export async function benchFloor(
  say: (line: string) => void,
  trial: boolean,
): Promise<FloorResults> {
  return await withPostgres(async ({ url }) => {
    const worlds: { world: World; part: Part; series: Series<'bare' | 'capture' | 'floor'> }[] = []
    try {
      const first = await makeWorld(url, worldRows, 'floor_0')
      const facts = await readFacts(first.owner)
      for (const [n, part] of partsOf(facts).entries()) {
        const statements = part.off(facts)
        if (!statements) continue
        const world = n === 0 ? first : await makeWorld(url, worldRows, `floor_${n}`)
        worlds.push({ world, part, series: new Series() })
        for (const statement of statements) await sql.raw(statement).execute(world.owner)
        await sql.raw(floorLog).execute(world.owner)
      }
      const measured = trial ? smallRounds : rounds
      for (let round = 0; round <= measured; round++) {
        for (const one of worlds) {
          if (round === 1) one.series = new Series()
          await oneRound(one, round)
        }
      }
      const parts = worlds.map(({ part: { without }, series }) => ({
        without,
        ...series.against('bare', 'capture')!,
      }))
      for (const { without, ratio } of parts)
        say(`capture of ${rows}    ×${ratio.toFixed(2).padStart(6)}   without ${without}`)
      const floor = floorOf(worlds.map(({ series }) => series))
      say(`floor             ×${floor.toFixed(2).padStart(6)}`)
      return { rows, floor, parts: parts.map(({ without, ratio, ms }) => ({ without, ratio, ms })) }
    } finally {
      for (const { world } of worlds) await world.close()
    }
  })
}

const floorLog = `create table bare.log (like bare.opportunity);
create index on bare.log (org_id, id);
grant insert on bare.log to rescind_app;`

async function oneRound(
  { world, series }: { world: World; series: Series<'bare' | 'capture' | 'floor'> },
  round: number,
): Promise<void> {
  const from = (round * rows) % (worldRows - rows)
  const ids = world.ids.slice(from, from + rows)
  const [here, there] = world.stages
  await series.time('bare', async () => await moveOtherwise('bare', world, ids, there))
  await series.time('capture', async () => await moveCaptured(world, ids, there))
  await series.time('floor', async () => await moveAndKeep(world, ids, here))
  await series.time('bare', async () => await moveOtherwise('bare', world, ids, there))
  await series.time('capture', async () => await moveCaptured(world, ids, here))
  await series.time('floor', async () => await moveAndKeep(world, ids, here))
}

async function moveAndKeep(
  { db, org }: World,
  ids: readonly string[],
  stage: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`with moved as (update bare.opportunity set stage_id = ${stage}::uuid, stage_entered_at = ${new Date()}
        where org_id = ${org}::uuid and id = any(${ids}::uuid[]) returning *)
      insert into bare.log select * from moved`.execute(tx)
  })
}

/** It is the same in every one of them, so all of them tell. */
function floorOf(all: readonly Series<'bare' | 'floor' | 'capture'>[]): number {
  const together = new Series<'bare' | 'floor'>()
  for (const series of all) {
    for (const name of ['bare', 'floor'] as const)
      for (const ms of series.of(name)) together.note(name, ms)
  }
  return together.against('bare', 'floor')!.ratio
}
