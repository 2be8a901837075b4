import { sql, type Transaction } from 'kysely'
import { uuidV7 } from '../action/context.ts'
import { begin } from '../action/perform.ts'
import { systemPrincipal } from '../action/system.ts'
import type { Conflict } from '../contract/conflict.ts'
import type { AnyDb } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import { keyText } from '../track/key.ts'
import { flip } from '../undo/take-back.ts'
import { rewindTool } from './tool.ts'

interface Rewind {
  org: string
  id: string
  live: boolean
}

/**
 * What the chunks together kept, as one transaction would have told it: what one chunk met may be
 * settled by the next. So the members of the set that wrote these rows, and those that the plan
 * showed as staying, are put back and taken back once more, all at once, and that is rolled back.
 * Of very many, the last word of the chunks on each cell is what counts.
 */
export async function wholeConflicts(
  tx: Transaction<AnyDb>,
  rewind: Rewind,
  met: readonly Conflict[],
  targets: readonly string[],
): Promise<Conflict[]> {
  // A redo conflicts only with what came after the undo it takes back: a second one, made only to
  // look, would be another.
  if (rewind.live) return lastOf(met)
  const { rows: shown } = await sql<{
    table: string
    key: string
  }>`select line::jsonb #>> '{record,table}' as table, line::jsonb #>> '{record,id}' as key
    from kernel.plan_line where org_id = ${rewind.org}::uuid and action_id = ${rewind.id}::uuid and part = 'held_out'`.execute(
    tx,
  )
  const concerning = [...met, ...shown]
  if (concerning.length === 0) return []
  const concerned = await writersOf(tx, rewind, concerning)
  const told = concerned ? await once(tx, rewind, concerned) : lastOf(met)
  // One with a member of the set is none: that one's turn came later.
  const own = new Set(targets)
  return told.filter((conflict) => !conflict.by || !own.has(conflict.by))
}

const lastOf = (met: readonly Conflict[]): Conflict[] => [
  ...new Map(
    met.map((conflict) => [
      JSON.stringify([conflict.table, conflict.key, conflict.field]),
      conflict,
    ]),
  ).values(),
]

/**
 * Members of the set, taken back by now, that wrote any of these rows; null where that would be too
 * much to do once more.
 */
async function writersOf(
  tx: Transaction<AnyDb>,
  { org, id }: Rewind,
  concerning: readonly Pick<Conflict, 'table' | 'key'>[],
): Promise<string[] | null> {
  const found = new Map<string, number>()
  for (const [table, conflicts] of Map.groupBy(concerning, (conflict) => conflict.table)) {
    const { rows: tracked } = await sql<{
      key: string[]
    }>`select key_columns as key from kernel.tracked where tbl = ${table}`.execute(tx)
    if (!tracked[0]) return null
    const keys = [...new Set(conflicts.map((conflict) => conflict.key))]
    const { rows } = await sql<{
      id: string
      rows: number
    }>`select distinct t.target_id as id, t.rows
      from kernel.rewind_target t join ${sql.id('history', table)} h on h.org_id = t.org_id and h._action = t.target_id and h._op <> 'a'
      where t.org_id = ${org}::uuid and t.action_id = ${id}::uuid and t.chunk_id is not null
        and ${sql.raw(keyText({ key: tracked[0].key }, 'h'))} = any(${keys}::text[])`.execute(tx)
    for (const row of rows) found.set(row.id, row.rows)
  }
  const rows = [...found.values()].reduce((sum, n) => sum + n, 0)
  return rows > limits.rewind_conflict_rows ? null : [...found.keys()]
}

async function once(
  tx: Transaction<AnyDb>,
  { org }: Rewind,
  targets: readonly string[],
): Promise<Conflict[]> {
  const turn = async (to: boolean): Promise<Conflict[]> => {
    const id = uuidV7(new Date())
    const caller = { org, principal: systemPrincipal, agent: null, permissions: new Set<string>() }
    const said = {
      input: {},
      session: null,
      reasoning: null,
      mode: 'explicit',
      reasons: [],
    } as const
    await begin(
      tx,
      {
        id,
        kind: to ? 'redo' : 'undo',
        tool: { ...rewindTool, name: 'rewind_chunk' },
        caller,
        ...said,
      },
      'applied',
    )
    // The chunk before has been carried out, and had its constraints checked at once from then on.
    await sql`set constraints kernel.finish_undo deferred`.execute(tx)
    await flip(tx, org, id, targets, to)
    const { rows } = await sql<{
      raw: Conflict[]
    }>`select kernel.take_back(${org}::uuid, ${id}::uuid) as raw`.execute(tx)
    return rows[0]!.raw
  }
  await sql`savepoint once`.execute(tx)
  await turn(true)
  const told = await turn(false)
  await sql`rollback to savepoint once`.execute(tx)
  return told.map(({ image: _image, ...conflict }) => conflict)
}
