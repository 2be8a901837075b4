import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { library, refusal } from '../../../../test/library/library.ts'
import type { LibraryDb } from '../../../../test/library/library-db.ts'
import { writeActions } from '../../../../test/library/write-actions.ts'
import { uuidV7 } from '../action/context.ts'
import { approve } from '../approval/approve.ts'
import { openDb } from '../db/pool.ts'
import { inTransaction } from '../db/transaction.ts'
import { execute } from '../execute.ts'
import { registerTools } from '../install/register-tools.ts'
import { claimDue, settle } from '../outbox/outbox.ts'
import { differenceOf } from '../plan/drift.ts'
import { undo } from '../undo/undo.ts'
import { getAction, listActions } from '../view/actions.ts'
import { recordHistory } from '../view/history.ts'
import { listOutbox } from '../view/outbox-list.ts'
import { listPlans } from '../view/plan-list.ts'
import { getPlan } from '../view/plans.ts'
import { type Context, toolkit } from './contract.ts'
import type { KernelError } from './errors.ts'
import { limits } from './limits.ts'
import { register } from './registry.ts'
import { restore } from './rollback.ts'

const lib = library()
const defineTool = toolkit<LibraryDb, 'write'>()

/** Writes `rows` shelves, each of them `times`. */
const input = z.object({ rows: z.number(), times: z.number().default(1) })
const write = {
  about: 'Write many shelves.',
  input,
  permission: 'write',
  audit: { subject: [] },
  rollback: restore('shelf'),
  async run({ db, action }: Context<LibraryDb>, { rows, times }: z.output<typeof input>) {
    await sql`insert into shelf (id, name) select md5(${action}::text || n)::uuid, 'of many' from generate_series(1, ${rows}) n`.execute(
      db,
    )
    for (let n = 1; n < times; n++)
      await sql`update shelf set name = name || '.' where row_version = ${action}::uuid`.execute(db)
    return null
  },
} as const
const patience = defineTool({
  name: 'shelf_wait',
  about: 'Say how long a statement may take, and take longer than `ms`.',
  effect: 'bulk',
  input: z.object({ ms: z.number() }),
  permission: 'write',
  async run({ db, freeze }, { ms }) {
    const show = async (name: string) =>
      (await sql<{ it: string }>`select current_setting(${name}) as it`.execute(db)).rows[0]!.it
    await freeze('waits', async () => ({
      lock: await show('lock_timeout'),
      statement: await show('statement_timeout'),
    }))
    await sql`select set_config('statement_timeout', ${String(ms)}, true)`.execute(db)
    await sql`select pg_sleep(0.05)`.execute(db)
  },
  audit: { subject: [] },
  rollback: restore('shelf'),
})
const touchNamed = defineTool({
  name: 'shelf_touch',
  about: 'Name records.',
  effect: 'change',
  input: z.object({ shelves: z.array(z.uuid()) }),
  permission: 'write',
  run: async () => null,
  audit: { subject: 'shelves' },
  rollback: restore('shelf'),
})
const own = [
  defineTool({ name: 'shelf_write', effect: 'change', ...write }),
  defineTool({ name: 'shelf_write_many', effect: 'bulk', ...write }),
  patience,
  touchNamed,
]
const registry = register(own)
beforeAll(async () => await registerTools(lib.owner, { name: 'limits', tools: own }))
const call = async (tool: string, input: unknown) =>
  await execute({ ...lib.kernel, registry }, lib.ada, { tool, input })

describe('rows', () => {
  test('limit implicit_rows: so many captured rows pass with a toast, one more becomes a plan', async () => {
    expect(await call('shelf_write', { rows: limits.implicit_rows })).toMatchObject({
      status: 'applied',
    })
    const before = await lib.snapshot()
    const asked = await call('shelf_write', { rows: limits.implicit_rows + 1 })
    if (asked.status !== 'awaiting_approval') throw new Error(asked.status)
    expect(await getPlan(lib.kernel, lib.ada, asked.plan)).toMatchObject({
      mode_reasons: ['effect_change', 'rows_over_limit'],
    })
    expect(await lib.snapshot()).toBe(before)
  })

  test('limit plan_rows: a plan holds so many captured rows, and one more is refused', async () => {
    const rows = limits.plan_rows / 25
    expect(await call('shelf_write_many', { rows, times: 25 })).toMatchObject({
      status: 'awaiting_approval',
    })
    const error = await refusal(
      'too_many_rows',
      call('shelf_write_many', { rows: limits.plan_rows + 1 }),
    )
    const [many, held] = [limits.plan_rows + 1, limits.plan_rows].map((n) => n.toLocaleString('en'))
    expect(error.message).toContain(`${many} records; a plan holds ${held}`)
  })
})

describe('times', () => {
  test('limit undo_ms: by the clock of the database, not ours', async () => {
    const { action } = await lib.run('shelf_create', { name: 'late' })
    const { rows } = await sql<{
      ms: number
    }>`select extract(epoch from undo_until - at)::float * 1000 as ms from kernel.action where id = ${action}::uuid`.execute(
      lib.owner,
    )
    expect(rows[0]!.ms).toBeGreaterThanOrEqual(limits.undo_ms)
    expect(rows[0]!.ms).toBeLessThan(limits.undo_ms + 20_000)
    const left = async (ms: number) =>
      await sql`update kernel.action set undo_until = clock_timestamp() + ${ms} * interval '1 ms' where id = ${action}::uuid`.execute(
        lib.owner,
      )
    await left(-1)
    await refusal('undo_too_late', undo(lib.kernel, lib.ada, action, 'strict'))
    await left(20_000)
    expect(await undo(lib.kernel, lib.ada, action, 'strict')).toMatchObject({ first: true })
  })

  test('limit plan_ms: a plan waits so long by the clock of the database, and is then too old', async () => {
    const { id } = (await lib.run('book_create', { title: 'waits' })).output
    const plans = [
      await lib.plan('book_update_many', { books: [id], pages: 1 }),
      await lib.plan('book_update_many', { books: [id], pages: 1 }),
    ] as const
    const { rows } = await sql<{
      ms: number
    }>`select extract(epoch from p.expires_at - a.at)::float * 1000 as ms from kernel.plan p join kernel.action a on a.id = p.action_id
      where a.id = ${plans[0].id}::uuid`.execute(lib.owner)
    expect(rows[0]!.ms).toBeGreaterThanOrEqual(limits.plan_ms)
    expect(rows[0]!.ms).toBeLessThan(limits.plan_ms + 20_000)
    await sql`update kernel.plan set expires_at = clock_timestamp() + case action_id when ${plans[0].id}::uuid then interval '20 s' else '-1 ms' end
      where action_id in (${plans[0].id}::uuid, ${plans[1].id}::uuid)`.execute(lib.owner)
    expect(await approve(lib.kernel, lib.ada, plans[0].id, plans[0].digest)).toMatchObject({
      status: 'applied',
    })
    await refusal('plan_expired', approve(lib.kernel, lib.ada, plans[1].id, plans[1].digest))
  })

  // These two mostly wait, and do so together.
  test.concurrent('limit preview_lock_ms: a preview waits so long for another writer, and no longer', async () => {
    const { id } = (await lib.run('book_create', { title: 'locked' })).output
    const hold = async (ms: number) =>
      await lib.owner.transaction().execute(async (tx) => {
        await sql`select 1 from library.book where id = ${id}::uuid for update`.execute(tx)
        await sql`select pg_sleep(${ms / 1_000})`.execute(tx)
      })
    const previewWhileHeld = async (ms: number) => {
      const held = hold(ms)
      await new Promise((resolve) => setTimeout(resolve, 100))
      const asked = lib.plan('book_update_many', { books: [id], pages: 3 })
      return await Promise.all([asked, held]).then(([plan]) => plan)
    }
    expect(await previewWhileHeld(limits.preview_lock_ms - 1_000)).toMatchObject({
      counts: { rows: 1 },
    })
    await refusal('busy', previewWhileHeld(limits.preview_lock_ms + 500))
  })

  test.concurrent('limit connect_ms: a call waits so long for a free connection', async () => {
    const askWhileBusy = async (ms: number) => {
      const db = openDb<LibraryDb>(lib.urls.app, { max: 1 })
      const busy = sql`select pg_sleep(${ms / 1_000})`.execute(db)
      try {
        return await inTransaction({ ...lib.kernel, db }, async () => 'answered')
      } finally {
        await busy
        await db.destroy()
      }
    }
    await Promise.all([
      askWhileBusy(limits.connect_ms - 1_000).then((answer) => expect(answer).toBe('answered')),
      refusal('database_unavailable', askWhileBusy(limits.connect_ms + 1_000)),
    ])
  })

  test('limit preview_statement_ms: a statement of a preview has so long', async () => {
    const asked = await call('shelf_wait', { ms: 10_000 })
    if (asked.status !== 'awaiting_approval') throw new Error(asked.status)
    const { rows } = await sql<{
      waits: { lock: string; statement: string }
    }>`select frozen -> 'waits' as waits from kernel.plan where action_id = ${asked.plan}::uuid`.execute(
      lib.owner,
    )
    expect(rows[0]!.waits).toEqual({
      lock: `${limits.preview_lock_ms / 1_000}s`,
      statement: `${limits.preview_statement_ms / 60_000}min`,
    })
    await refusal('timeout', call('shelf_wait', { ms: 10 }))
  })
})

test('limit retries: a transaction is tried so often', async () => {
  const deadlocked = async (times: number) => {
    let tries = 0
    return await inTransaction(lib.kernel, async () => {
      if (++tries <= times) throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
      return tries
    })
  }
  expect(await deadlocked(limits.retries - 1)).toBe(limits.retries)
  await refusal('busy', deadlocked(limits.retries))
})

describe('messages', () => {
  const queue = async (count: number) => {
    const readers = Array.from({ length: count }, (_, n) => `r${n}@x.example`)
    const { action } = await lib.run('loan_remind', { readers })
    await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action}::uuid`.execute(
      lib.owner,
    )
  }

  test('limit claim_rows: so many messages are claimed in one go, the next one after them', async () => {
    await queue(limits.claim_rows)
    expect(await claimDue(lib.kernel, lib.org, 'one')).toHaveLength(limits.claim_rows)
    await queue(limits.claim_rows + 1)
    expect(await claimDue(lib.kernel, lib.org, 'one')).toHaveLength(limits.claim_rows)
    expect(await claimDue(lib.kernel, lib.org, 'one')).toHaveLength(1)
  })

  test('limits handoff_backoff_ms and handoff_backoff_ms_max: each attempt waits twice as long, up to the longest wait', async () => {
    await queue(1)
    const last = Math.ceil(Math.log2(limits.handoff_backoff_ms_max / limits.handoff_backoff_ms))
    for (let attempt = 1; attempt <= last + 1; attempt++) {
      const [row] = await claimDue(lib.kernel, lib.org, 'one')
      await settle(lib.kernel, lib.org, 'one', row!.id, { state: 'retry', reason: 'not reached' })
      const { rows } = await sql<{
        state: string
        ms: number
      }>`select state, extract(epoch from release_at - clock_timestamp())::float * 1000 as ms from kernel.outbox where id = ${row!.id}::uuid`.execute(
        lib.owner,
      )
      expect(rows[0]!.state).toBe('queued')
      const wait = Math.min(limits.handoff_backoff_ms_max, limits.handoff_backoff_ms * 2 ** attempt)
      expect(rows[0]!.ms).toBeLessThanOrEqual(wait)
      expect(rows[0]!.ms).toBeGreaterThan(wait - 1_000)
      await sql`update kernel.outbox set release_at = clock_timestamp() where id = ${row!.id}::uuid`.execute(
        lib.owner,
      )
    }
  })
})

describe('pages', () => {
  test('limits page_rows and page_rows_max: a page holds so many lines, whatever is asked for', async () => {
    const tool = 'listed'
    await writeActions(lib, tool, limits.page_rows)
    expect(await listActions(lib.kernel, lib.ada, { tool })).toMatchObject({
      rows: { length: limits.page_rows },
    })
    expect((await listActions(lib.kernel, lib.ada, { tool })).next).toBeUndefined()
    await writeActions(lib, tool, 1)
    const page = await listActions(lib.kernel, lib.ada, { tool })
    expect([page.rows.length, typeof page.next]).toEqual([limits.page_rows, 'string'])
    await writeActions(lib, tool, limits.page_rows_max)
    for (const limit of [limits.page_rows_max, limits.page_rows_max + 1]) {
      expect((await listActions(lib.kernel, lib.ada, { tool, limit })).rows).toHaveLength(
        limits.page_rows_max,
      )
    }
  })

  test('limit page_rows_max: changes, plans, record histories and the outbox keep to it too', async () => {
    const limit = limits.page_rows_max + 1
    const asked = await call('shelf_write_many', { rows: limit })
    if (asked.status !== 'awaiting_approval') throw new Error(asked.status)
    const plan = await getPlan({ ...lib.kernel, registry }, lib.ada, asked.plan, { limit })
    expect([plan.changes.rows.length, plan.changes.total]).toEqual([limits.page_rows_max, limit])
    await approve({ ...lib.kernel, registry }, lib.ada, plan.id, plan.digest)
    expect((await getAction(lib.kernel, lib.ada, plan.id, { limit })).changes.rows).toHaveLength(
      limits.page_rows_max,
    )

    const { id } = (await lib.run('book_create', { title: 'written often' })).output
    for (let n = 0; n <= limits.page_rows; n++)
      await lib.run('book_update', { book: id, set: { pages: n } })
    expect((await recordHistory(lib.kernel, lib.ada, 'book', id)).rows).toHaveLength(
      limits.page_rows,
    )
    expect((await recordHistory(lib.kernel, lib.ada, 'book', id, { limit })).rows).toHaveLength(
      limits.page_rows + 2,
    )

    await lib.run('loan_remind', {
      readers: Array.from({ length: limit }, (_, n) => `r${n}@x.example`),
    })
    expect((await listOutbox(lib.kernel, lib.ada, { limit })).rows).toHaveLength(
      limits.page_rows_max,
    )
    expect((await listOutbox(lib.kernel, lib.ada, {})).rows).toHaveLength(limits.page_rows)
  })

  test('limits page_plans and page_plans_max: a page of plans', async () => {
    await writeActions(lib, 'planned', limits.page_plans_max + 1)
    await sql`insert into kernel.plan (org_id, action_id, digest, seed, planned_at, expires_at, frozen, facets, counts, tables)
      select org_id, id, '', '', at, at, '{}', '{}', '{"matched":0,"changed":0,"unchanged":0,"send":0,"held_out":0,"rows":0,"groups":[]}', '{}' from kernel.action where tool = 'planned'`.execute(
      lib.owner,
    )
    expect((await listPlans(lib.kernel, lib.ada, {})).rows).toHaveLength(limits.page_plans)
    for (const limit of [limits.page_plans_max, limits.page_plans_max + 1]) {
      expect((await listPlans(lib.kernel, lib.ada, { limit })).rows).toHaveLength(
        limits.page_plans_max,
      )
    }
  })
})

test('limit json_levels: what somebody sends is nested so deep, and no level deeper', async () => {
  const nested = (levels: number): unknown =>
    JSON.parse('[1'.replace('[', '['.repeat(levels)) + ']'.repeat(levels))
  // The call around it is a level, and so is the input.
  const asked = async (levels: number) =>
    await lib
      .call('shelf_create', { name: 'deep', extra: nested(levels) })
      .catch((error: KernelError) => error)
  expect(await asked(limits.json_levels - 2)).toMatchObject({
    next: expect.stringContaining('Unknown key "extra"'),
  })
  for (const levels of [limits.json_levels - 1, 100_000])
    expect(await asked(levels)).toMatchObject({
      code: 'invalid_input',
      message: `It is nested deeper than ${limits.json_levels} levels. Nothing was changed.`,
    })
})

test('limit subject_ids: the audit lists so many ids, of more only how many', async () => {
  const subjects = async (count: number) => {
    const shelves = Array.from({ length: count }, () => uuidV7(new Date()))
    const done = await call('shelf_touch', { shelves })
    if (!('action' in done)) throw new Error(done.status)
    const { rows } = await sql<{
      subjects: { shelves: unknown }
    }>`select leaf::jsonb -> 'subjects' as subjects from audit.entry where action_id = ${done.action}::uuid`.execute(
      lib.owner,
    )
    return rows[0]!.subjects.shelves
  }
  expect(await subjects(limits.subject_ids)).toHaveLength(limits.subject_ids)
  expect(await subjects(limits.subject_ids + 1)).toEqual({ count: limits.subject_ids + 1 })
})

test('limit drift_lines: a drift shows so many lines of each kind and counts them all', () => {
  const content = (count: number) => ({
    change: Array.from({ length: count }, (_, n) => `{"n":${n}}`),
    outbound: [],
    held_out: [],
  })
  const drift = (count: number) => differenceOf(content(count), content(0))
  expect(drift(limits.drift_lines).removed).toHaveLength(limits.drift_lines)
  const more = drift(limits.drift_lines + 1)
  expect(more.removed).toHaveLength(limits.drift_lines)
  expect(more.summary).toContain(String(limits.drift_lines + 1))
})
