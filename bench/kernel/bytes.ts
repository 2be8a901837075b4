import { sql } from 'kysely'
import {
  moveByAction,
  moveCaptured,
  moveOtherwise,
  type OtherWay,
  otherWays,
} from '../wide/move.ts'
import type { World } from '../wide/world.ts'

const wholeRows = 10_000
const singleRows = 1_000

/** Bytes per changed row. */
export interface Bytes {
  way: OtherWay | 'rescind'
  /** How many rows one transaction changed. */
  rows: number
  wal: number
  /** What the log grew by, table by table: the rows themselves, and their indexes. */
  log: { table: string; heap: number; indexes: number }[]
}

const logs: Record<Bytes['way'], string[]> = {
  bare: [],
  rescind: ['history.opportunity', 'kernel.touched', 'kernel.action', 'audit.entry'],
  row_triggers: ['by_trigger.log'],
  application: ['by_application.history'],
}

/**
 * What each way leaves on the disk for a changed row, in one large transaction and in transactions
 * of one row.
 */
export async function measureBytes(world: World): Promise<Bytes[]> {
  const found: Bytes[] = []
  for (const way of [...otherWays, 'rescind'] as const) {
    const whole = world.ids.slice(0, wholeRows)
    found.push(
      await grown(world, way, whole.length, whole.length, async (stage) => {
        await (way === 'rescind'
          ? moveCaptured(world, whole, stage)
          : moveOtherwise(way, world, whole, stage))
      }),
    )
    const single = world.ids.slice(0, singleRows)
    found.push(
      await grown(world, way, single.length, 1, async (stage) => {
        for (const id of single)
          await (way === 'rescind'
            ? moveByAction(world, id, stage)
            : moveOtherwise(way, world, [id], stage))
      }),
    )
  }
  return found
}

/**
 * The first pass after a checkpoint writes whole pages to the WAL; what a row costs between two
 * checkpoints, the second tells.
 */
async function grown(
  world: World,
  way: Bytes['way'],
  changed: number,
  rows: number,
  move: (stage: string) => Promise<void>,
): Promise<Bytes> {
  await sql`checkpoint`.execute(world.owner)
  await move(world.stages[1])
  const before = await standing(world, logs[way])
  await move(world.stages[0])
  const after = await standing(world, logs[way])
  const each = (bytes: number) => Math.round(bytes / changed)
  return {
    way,
    rows,
    wal: each(after.wal - before.wal),
    log: logs[way].map((table, i) => ({
      table,
      heap: each(after.sizes[i]!.heap - before.sizes[i]!.heap),
      indexes: each(after.sizes[i]!.indexes - before.sizes[i]!.indexes),
    })),
  }
}

async function standing({ owner }: World, tables: readonly string[]) {
  const { rows } = await sql<{ wal: number; sizes: { heap: number; indexes: number }[] }>`
    select (pg_current_wal_insert_lsn() - '0/0')::float8 as wal,
      coalesce((select jsonb_agg(jsonb_build_object('heap', pg_table_size(t::regclass), 'indexes', pg_indexes_size(t::regclass)) order by n)
        from unnest(${tables}::text[]) with ordinality u(t, n)), '[]') as sizes`.execute(owner)
  return rows[0]!
}
