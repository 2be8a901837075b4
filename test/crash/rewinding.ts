import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Violation } from './inspect.ts'
import type { Installation } from './installation.ts'
import { asOwner } from './look.ts'
import type { Workload } from './workload.ts'

const endMsMax = 300_000

/** What the organisation had at first; a rewind of all that was done since must lead back to it. */
export interface Beginning {
  /** Every row of every tracked table as text, without its version. */
  rows: ReadonlySet<string>
  /** The actions that made it. */
  actions: readonly string[]
}

/**
 * What the installation has before any work. Its one enrolment is paused: its mail could leave or
 * be in doubt, and the product pauses such an enrolment after the next undo, that of the rewind
 * too.
 */
export async function beginning(it: Installation): Promise<Beginning> {
  const { by, rows } = it.house
  const paused = await by.manager.post('/api/tools/sequence_pause_enrolment', {
    input: { enrolment: rows.enrolment },
  })
  if (paused.status !== 200)
    throw new Error(`the enrolment was not paused: ${JSON.stringify(paused.body)}`)
  return await asOwner(it, async (client) => {
    const { rows } = await client.query<{ id: string }>(`select id from kernel.action`)
    return { rows: await everyRow(client), actions: rows.map(({ id }) => id) }
  })
}

async function everyRow(client: pg.Client): Promise<Set<string>> {
  const { rows: tables } = await client.query<{ tbl: string; rel: string }>(
    'select tbl, rel::text from kernel.tracked',
  )
  const found = new Set<string>()
  for (const { tbl, rel } of tables) {
    const { rows } = await client.query<{ row: string }>(
      `select (to_jsonb(t) - 'row_version')::text as row from ${rel} t`,
    )
    for (const { row } of rows) found.add(`${tbl} ${row}`)
  }
  return found
}

/**
 * Asks for a rewind of everything that has been done since the beginning, and says yes to it.
 * Nobody else may be at work. Messages that wait go on waiting: one that left meanwhile would be a
 * later write. Returns the rewind's id; null where there was nothing to do, or it was small enough
 * to be done at once.
 */
export async function rewindAll(
  it: Installation,
  workload: Workload,
  { actions }: Beginning,
): Promise<string | null> {
  await rewindsEnded(it)
  const live = await asOwner(it, async (client) => {
    await client.query(
      `update kernel.outbox set release_at = clock_timestamp() + interval '1 day' where state = 'queued' and release_at < clock_timestamp() + interval '1 hour'`,
    )
    const { rows } = await client.query<{ id: string }>(
      `select id from kernel.action where kind = 'do' and live and state = any('{applied,held,partly_undone}') and effect <> 'read' and id <> all($1::uuid[])`,
      [actions],
    )
    return rows.map(({ id }) => id)
  })
  if (live.length === 0) return null
  const planned = await workload.post('/api/rewinds', { filter: { actions: live } })
  if (!planned) return null
  const { id, digest } = planned.plan
  workload.forget()
  const approved = await workload.post(`/api/plans/${id}/approve`, { digest })
  if (!approved) return null
  workload.ledger.done.add(id)
  return approved.status === 'running' ? id : null
}

/** Waits until so many chunks of it are done, or all. */
export async function untilUnderWay(
  it: Installation,
  rewind: string,
  chunks: number,
): Promise<void> {
  await asOwner(it, async (client) => {
    for (const deadline = Date.now() + endMsMax; Date.now() < deadline; await sleep(2)) {
      const { rows } = await client.query<{ chunks: number; running: boolean }>(
        `select (select count(distinct chunk_id)::int from kernel.rewind_target where action_id = $1) as chunks, state = 'running' as running
         from kernel.rewind where action_id = $1`,
        [rewind],
      )
      if (!rows[0]?.running || rows[0].chunks >= chunks) return
    }
  })
}

/** Waits until no rewind is under way any more. Says which one does not end. */
export async function rewindsEnded(it: Installation): Promise<Violation[]> {
  return await asOwner(it, async (client) => {
    for (const deadline = Date.now() + endMsMax; ; await sleep(20)) {
      const { rows } = await client.query<{ action_id: string; done: number; total: number }>(
        `select action_id, done, total from kernel.rewind where state = 'running'`,
      )
      if (rows.length === 0) return []
      if (Date.now() > deadline)
        return [{ kind: 'lost', what: `a rewind that never ends: ${JSON.stringify(rows[0])}` }]
    }
  })
}

/** Was it begun by a server before the present one, and ended by this one? */
export async function wasInterrupted(it: Installation, rewind: string): Promise<boolean> {
  return await asOwner(it, async (client) => {
    const { rows } = await client.query<{ interrupted: boolean }>(
      `select min(c.at) < s.began and max(c.at) > s.began as interrupted from kernel.rewind_target t join kernel.action c on c.id = t.chunk_id
       cross join (select min(backend_start) as began from pg_stat_activity where datname = current_database() and usename like 'rescind_app%') s
       where t.action_id = $1 group by s.began`,
      [rewind],
    )
    return rows[0]?.interrupted ?? false
  })
}

/** After its rewind everything is as it was at the beginning, row by row. */
export async function backAtBeginning(
  it: Installation,
  rewind: string,
  { rows }: Beginning,
): Promise<Violation[]> {
  return await asOwner(it, async (client) => {
    const { rows: ends } = await client.query<{ state: string; reason: string | null }>(
      `select state, reason from kernel.rewind where action_id = $1`,
      [rewind],
    )
    if (ends[0]?.state !== 'done')
      return [{ kind: 'lost', what: `the rewind ${rewind} ended as ${JSON.stringify(ends[0])}` }]
    const now = await everyRow(client)
    const lost = [...rows].filter((row) => !now.has(row)).map((row) => `did not come back: ${row}`)
    const more = [...now].filter((row) => !rows.has(row)).map((row) => `did not go: ${row}`)
    return [...lost, ...more].map((what) => ({
      kind: 'lost',
      what: `after the rewind ${rewind} ${what}`,
    }))
  })
}
