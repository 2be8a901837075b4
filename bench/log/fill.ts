import { type Kysely, sql } from 'kysely'
import { moveCaptured } from '../wide/move.ts'
import type { World } from '../wide/world.ts'

/**
 * Of every hundred changes, this is how the actions divide them: eight of one row, one of twelve,
 * one of eighty.
 */
const perCycle = { changes: 100, actions: 10 }
const actionOf = (change: string) =>
  `((${change}) / ${perCycle.changes} * ${perCycle.actions} + case when (${change}) % 100 < 8 then (${change}) % 100 when (${change}) % 100 < 20 then 8 else 9 end)`
/** Ids that sort by time, as those of real actions do. */
const idOf = (action: string) =>
  `('01900000-' || lpad(to_hex((${action}) / 4096), 4, '0') || '-7' || lpad(to_hex((${action}) % 4096), 3, '0') || '-8000-000000000000')::uuid`

/** No autovacuum comes in between while they are filled: it is done at the end. */
const filled = [
  'wide.opportunity',
  'history.opportunity',
  'kernel.action',
  'kernel.touched',
  'audit.entry',
]

/**
 * Puts `changes` changes into the log as if the opportunities had been moved from stage to stage
 * for years, by one action after the other, and leaves the tables as autovacuum would. Set by set
 * and past the triggers, after the model of one action that really ran: so it is as the kernel
 * writes it, whatever that is. A multiple of the number of opportunities.
 */
export async function fillLog(world: World, changes: number): Promise<void> {
  const { owner, ids, stages } = world
  const rounds = changes / ids.length
  await moveCaptured(world, ids.slice(-1), stages[1])
  await owner.connection().execute(async (db) => {
    await sql`set session_replication_role = replica`.execute(db)
    // The audit's tables are altered by whoever says so.
    await sql`set audit.migration = 'on'`.execute(db)
    await sql`set work_mem = '128MB'`.execute(db)
    await sql`set maintenance_work_mem = '512MB'`.execute(db)
    const model = await modelOf(db)
    for (const table of filled)
      await sql.raw(`alter table ${table} set (autovacuum_enabled = off)`).execute(db)
    const indexes = await dropIndexes(db)
    // In no order of their ids, as people work; a row keeps its place from round to round.
    await sql`create temporary table placed as select row_number() over (order by md5(id::text)) - 1 as place, * from wide.opportunity order by 1`.execute(
      db,
    )
    await sql`create temporary table images as select * from history.opportunity`.execute(db)
    await sql`analyze placed, images`.execute(db)
    for (let round = 0; round < rounds; round++) await fillRound(db, world, round)
    for (const index of indexes) await sql.raw(index).execute(db)
    await fillActions(db, {
      actions: rounds * ids.length * (perCycle.actions / perCycle.changes),
      model,
    })
    await leaveOff(db, world, rounds)
    for (const table of filled)
      await sql.raw(`alter table ${table} reset (autovacuum_enabled)`).execute(db)
    await sql`set session_replication_role = default`.execute(db)
  })
  await sql`vacuum full wide.opportunity`.execute(owner)
  await sql`vacuum analyze`.execute(owner)
}

/** The action that the others are like. */
async function modelOf(db: Kysely<unknown>): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from kernel.action`.execute(db)
  return rows[0]!.id
}

/** They are faster made at the end. Returns how. */
async function dropIndexes(db: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{
    name: string
    definition: string
  }>`select format('%I.%I', schemaname, indexname) as name, indexdef as definition
    from pg_indexes where schemaname = 'history' and tablename = 'opportunity'`.execute(db)
  for (const { name } of rows) await sql.raw(`drop index ${name}`).execute(db)
  return rows.map((row) => row.definition)
}

/** Every opportunity is moved once more. */
async function fillRound(
  db: Kysely<unknown>,
  { stages, ids }: World,
  round: number,
): Promise<void> {
  const moved = (name: string, was: string, is: string) =>
    [name, `case when m._op = 'b' then ${was} else ${is} end`] as const
  const stageAfter = (n: number) => (n < 0 ? 'o.stage_id' : `'${stages[(n + 1) % 2]}'::uuid`)
  const momentAfter = (n: number) =>
    n < 0 ? 'o.stage_entered_at' : `o.stage_entered_at + interval '${n + 1} days'`
  const columns = await columnsOf(db, 'history.opportunity')
  const own = new Set(await columnsOf(db, 'wide.opportunity'))
  const values = new Map<string, string>([
    ['_action', 'a.id'],
    ['_seq', 'm._seq + 1 + a.n'],
    moved('stage_id', stageAfter(round - 1), stageAfter(round)),
    moved('stage_entered_at', momentAfter(round - 1), momentAfter(round)),
    moved('row_version', round === 0 ? 'o.row_version' : 'p.id', 'a.id'),
  ])
  const value = (name: string) =>
    values.get(name) ?? (own.has(name) ? `o."${name}"` : `m."${name}"`)
  const before = Math.max(round - 1, 0)
  const perRound = (ids.length / perCycle.changes) * perCycle.actions
  const actions = (r: number) =>
    `(select n, ${idOf('n')} as id from generate_series(${r * perRound}, ${(r + 1) * perRound - 1}) n)`
  await sql
    .raw(`insert into history.opportunity (${columns.map((name) => `"${name}"`).join(', ')})
    select ${columns.map(value).join(', ')} from placed o
    join ${actions(round)} a on a.n = ${round * perRound} + ${actionOf('o.place')}
    join ${actions(before)} p on p.n = ${before * perRound} + ${actionOf('o.place')}
    cross join images m`)
    .execute(db)
}

/** The actions of those changes, what they touched, and their audit entries. */
async function fillActions(
  db: Kysely<unknown>,
  { actions, model }: { actions: number; model: string },
): Promise<void> {
  const size = 'case when n % 10 < 8 then 1 when n % 10 = 8 then 12 else 80 end'
  const at = `m.at - interval '3 years' + n * interval '1 min'`
  const same: [table: string, where: string, values: Record<string, string>][] = [
    ['kernel.action', 'id', { id: idOf('n'), at, rows: size }],
    ['kernel.touched', 'action_id', { action_id: idOf('n'), rows: size }],
    ['audit.entry', 'action_id', { id: idOf('n'), action_id: idOf('n'), at }],
  ]
  for (const [table, where, values] of same) {
    const columns = await columnsOf(db, table)
    await sql
      .raw(`insert into ${table} (${columns.map((name) => `"${name}"`).join(', ')})
      select ${columns.map((name) => values[name] ?? `m."${name}"`).join(', ')}
      from generate_series(0, ${actions - 1}) n cross join (select * from ${table} where ${where} = '${model}') m`)
      .execute(db)
  }
}

/** The opportunities as the last of those actions left them, and the next number of the log. */
async function leaveOff(
  db: Kysely<unknown>,
  { stages, ids }: World,
  rounds: number,
): Promise<void> {
  const last = actionOf(`${rounds - 1}::bigint * ${ids.length} + p.place`)
  await sql
    .raw(`update wide.opportunity o set stage_id = '${stages[rounds % 2]}', stage_entered_at = o.stage_entered_at + interval '${rounds} days',
      row_version = ${idOf(last)} from placed p where p.id = o.id`)
    .execute(db)
  await sql`select setval('kernel.seq', (select max(_seq) from history.opportunity))`.execute(db)
  await sql`drop table placed, images`.execute(db)
}

async function columnsOf(db: Kysely<unknown>, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`.execute(
    db,
  )
  return rows.map((row) => row.name)
}
