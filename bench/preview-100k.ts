// node bench/preview-100k.ts: what a preview of 100,000 rows costs those who write meanwhile, and
// what it leaves behind.
import { sql } from 'kysely'
import { execute } from '../packages/kernel/src/index.ts'
import { swept } from '../packages/kernel/src/plan/sweep.ts'
import { withPostgres } from './database.ts'
import { median, timed } from './measure.ts'
import { makeWorld, type World } from './wide/world.ts'

const rows = 100_000
const previews = 4
const idleWrites = 200

const say = (line: string) => void process.stdout.write(`${line}\n`)
const ms = (value: number) => `${value.toFixed(1)} ms`
const mb = (bytes: number) => `${(bytes / 1_048_576).toFixed(0)} MB`

await withPostgres(async ({ url, version }) => {
  const world = await makeWorld(url, rows + 1)
  try {
    say(`PostgreSQL ${version}, ${rows} rows previewed`)
    const other = world.ids.at(-1)!
    const idle: number[] = []
    for (let n = 0; n < idleWrites; n++) idle.push(await timed(() => move(world, other, n)))
    say(
      `one row, nobody else at work      median ${ms(median(idle))}, slowest ${ms(Math.max(...idle))}`,
    )
    for (let n = 1; n <= previews; n++) await onePreview(world, other, n)
  } finally {
    await world.close()
  }
})

async function onePreview(world: World, other: string, n: number): Promise<void> {
  const { kernel, caller, ids, stages } = world
  let running = true
  const start = performance.now()
  const asked = execute(kernel, caller, {
    tool: 'opportunity_move_stage_many',
    input: { opportunities: ids.slice(0, rows), stage: stages[n % 2]! },
  }).finally(() => {
    running = false
  })
  const others: number[] = []
  const writing = (async () => {
    while (running) others.push(await timed(() => move(world, other, others.length)))
  })()
  while (running && !(await isLocked(world, ids[rows - 1]!)))
    await new Promise((resolve) => setTimeout(resolve, 20))
  const locked = performance.now() - start
  const same = timed(() => move(world, ids[rows - 1]!, n))
  await asked
  const took = performance.now() - start
  await writing
  const sweeping = await timed(() => swept(kernel))
  say(`preview ${n}: ${ms(took)}, then ${ms(sweeping)} of vacuum`)
  say(
    `  one row, another                median ${ms(median(others))}, slowest ${ms(Math.max(...others))} of ${others.length}`,
  )
  say(
    `  one row of those previewed      ${ms(await same)}, of a preview that had it for ${ms(took - locked)} at most`,
  )
  say(`  afterwards                      ${await room(world)}`)
}

/** Has somebody written the row, and not committed? */
async function isLocked({ owner }: World, id: string): Promise<boolean> {
  const { rows } =
    await sql`select 1 from wide.opportunity where id = ${id}::uuid for update skip locked`.execute(
      owner,
    )
  return rows.length === 0
}

async function move(
  { kernel, caller, stages }: World,
  opportunity: string,
  n: number,
): Promise<void> {
  const { status } = await execute(kernel, caller, {
    tool: 'opportunity_move_stage',
    input: { opportunity, stage: stages[n % 2]! },
  })
  if (status !== 'applied') throw new Error(`the move was ${status}`)
}

async function room({ owner }: World): Promise<string> {
  const { rows } = await sql<{
    opportunity: number
    log: number
  }>`select pg_total_relation_size('wide.opportunity')::float8 as opportunity, pg_total_relation_size('history.opportunity')::float8 as log`.execute(
    owner,
  )
  return `table ${mb(rows[0]!.opportunity)}, log ${mb(rows[0]!.log)}, indexes included`
}
