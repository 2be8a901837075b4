import { sql } from 'kysely'
import { newSigningKey, openDb, type Signing, seal } from '../packages/kernel/src/index.ts'
import { withPostgres } from './database.ts'
import { median, timed } from './measure.ts'
import { moveByAction, moveCaptured } from './wide/move.ts'
import { makeWorld, type World } from './wide/world.ts'

/** What the audit costs. Times per action, all clients together. */
export interface AuditCost {
  clients: number
  with_ms: number
  without_ms: number
  /** Share of the throughput that is lost. */
  loss: number
  sealed_per_second: number
  /** Of a bulk action of `bulk_rows` rows. */
  lines_per_second: number
  bulk_rows: number
  bytes_per_action: number
  leaf_bytes: number
}

const rows = 10_000
const clients = 8
/** Rounds in turns: whatever else the machine does hits both alike. */
const rounds = 12
/**
 * Actions of one round, all clients together: a second, so that what is written in it is also
 * sealed in it.
 */
const batch = 1600
const roundsToSeal = 5
const bulkRows = 10_000
const sealEveryMs = 1000

/**
 * The same actions with and without the audit in turns; then how fast waiting entries are sealed,
 * and what they take.
 */
export async function benchAudit(): Promise<AuditCost> {
  return await withPostgres(async ({ url }) => {
    const audited = await makeWorld(url, rows, 'audited')
    const unaudited = await makeWorld(url, rows, 'unaudited')
    try {
      await recordNothing(unaudited)
      const cost = await compareThroughput(audited, unaudited)
      const sealed_per_second = await sealingRate(audited)
      const size = await sizeOf(audited)
      return {
        clients,
        ...cost,
        sealed_per_second,
        ...size,
        lines_per_second: await lineRate(audited),
        bulk_rows: bulkRows,
      }
    } finally {
      await audited.close()
      await unaudited.close()
    }
  })
}

const recordNothing = async ({ owner }: World) =>
  await owner.transaction().execute(async (tx) => {
    await sql`set local audit.migration = 'on'`.execute(tx)
    await sql`create or replace function audit.append(p_entry uuid, a kernel.action, p_end jsonb, p_tables text[], p_more jsonb) returns void
      language plpgsql security definer set search_path = pg_catalog, pg_temp as 'begin end'`.execute(
      tx,
    )
  })

const signing = (): Signing => {
  const key = newSigningKey()
  return { origin: (org) => `bench/${org}`, keys: () => [key] }
}

async function compareThroughput(audited: World, unaudited: World) {
  const times = new Map<World, number[]>([
    [audited, []],
    [unaudited, []],
  ])
  const sealer = openDb<unknown>(audited.urls.sealer, { max: 1 })
  const by = signing()
  for (let round = 0; round <= rounds; round++) {
    for (const world of round % 2 ? [audited, unaudited] : [unaudited, audited]) {
      const timer = setInterval(
        () => void (world === audited && seal(sealer, by, world.org)),
        sealEveryMs,
      )
      const ms = await timed(() =>
        Promise.all(Array.from({ length: clients }, (_, n) => client(world, n, round))),
      )
      clearInterval(timer)
      if (round > 0) times.get(world)!.push(ms / batch)
    }
  }
  await sealer.destroy()
  const [own, bare] = [times.get(audited)!, times.get(unaudited)!]
  // Of each pair of rounds, so that a slow minute counts on both sides.
  const loss = 1 - median(own.map((ms, i) => bare[i]! / ms))
  return { with_ms: median(own), without_ms: median(bare), loss }
}

async function client(world: World, n: number, round: number): Promise<void> {
  const each = batch / clients
  for (let i = 0; i < each; i++)
    await moveByAction(world, world.ids[n * each + i]!, world.stages[round % 2]!)
}

/**
 * Entries of actions that have run, of a database that has nothing else to do. Making their texts
 * is part of it.
 */
async function sealingRate(world: World): Promise<number> {
  const sealer = openDb<unknown>(world.urls.sealer, { max: 1 })
  const by = signing()
  while (await seal(sealer, by, world.org));
  for (let round = 0; round < roundsToSeal; round++)
    await Promise.all(Array.from({ length: clients }, (_, n) => client(world, n, round)))
  let sealed = 0
  const ms = await timed(async () => {
    for (
      let done = await seal(sealer, by, world.org);
      done;
      done = await seal(sealer, by, world.org)
    )
      sealed += done.sealed
  })
  await sealer.destroy()
  return (sealed / ms) * 1000
}

/** Rows of two large actions that are sealed together. */
async function lineRate(world: World): Promise<number> {
  const sealer = openDb<unknown>(world.urls.sealer, { max: 1 })
  for (const stage of world.stages.toReversed())
    await moveCaptured(world, world.ids.slice(0, bulkRows), stage)
  const ms = await timed(async () => await seal(sealer, signing(), world.org))
  await sealer.destroy()
  return ((2 * bulkRows) / ms) * 1000
}

async function sizeOf({ owner }: World): Promise<{ bytes_per_action: number; leaf_bytes: number }> {
  const { rows } = await sql<{ bytes: number; leaf: number }>`select
      (select sum(pg_total_relation_size(c.oid)) from pg_class c where c.relnamespace = 'audit'::regnamespace and c.relkind = 'r'
        and c.relname in ('entry', 'payload', 'leaf', 'node'))::float / (select count(*) from kernel.action) as bytes,
      (select avg(octet_length(leaf)) from audit.entry)::float as leaf`.execute(owner)
  return { bytes_per_action: Math.round(rows[0]!.bytes), leaf_bytes: Math.round(rows[0]!.leaf) }
}
