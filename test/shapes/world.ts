import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect } from 'vitest'
import { z } from 'zod'
import {
  approve,
  type Caller,
  createKernel,
  execute,
  getPlan,
  type Kernel,
  mayApprove,
  migrate,
  openDb,
  redo,
  register,
  registerTools,
  restore,
  soleOrg,
  type TrackedTable,
  toolkit,
  undo,
  undoAny,
  undoOwn,
  uuidV7,
} from '../../packages/kernel/src/index.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'

/**
 * A database with tables of somebody else's making, and tools that run whatever SQL a test says.
 */
export interface World {
  kernel: Kernel
  owner: Kysely<unknown>
  caller: Caller
  /** As the owner: DDL between actions. */
  ddl(...statements: string[]): Promise<void>
  /** Tracks these from now on, as the next migration would, and looks at them anew. */
  track(...tables: TrackedTable[]): Promise<void>
  /** One action that runs these statements. Returns its id. */
  act(...statements: string[]): Promise<string>
  /** The same as a plan: shown, then approved. */
  plan(...statements: string[]): Promise<string>
  undo(action: string, mode?: 'strict' | 'merge'): ReturnType<typeof undo>
  redo(action: string): ReturnType<typeof redo>
  /** Every row of these tables as text, versions included. */
  rows(...tables: string[]): Promise<string>
  /**
   * Undo, redo, undo again, each compared whole; then as a plan; then with a later write of the
   * same rows in between, taken back in both orders.
   */
  thereAndBack(tables: string[], statements: string[], later?: string): Promise<void>
}

const defineTool = toolkit<Record<string, unknown>, 'write'>()

/** Sets a world up for one test file. `before` is the SQL of its tables. */
export function world(before: string): World {
  const it = {} as World
  let database: TestDatabase
  const tracked: TrackedTable[] = []
  /** The tests here are about shapes: what nobody declares is about nobody. */
  const declared = async (table: TrackedTable): Promise<TrackedTable> => {
    const { rows } = await sql<{ name: string }>`select attname as name from pg_attribute
      where attrelid = to_regclass(${table.table}) and attnum > 0 and not attisdropped and attgenerated = ''`
      .execute(it.owner)
      .catch(() => ({ rows: [] }))
    const said = [...(table.personal ?? []), ...(table.mentions ?? [])]
    return { ...table, plain: rows.map(({ name }) => name).filter((name) => !said.includes(name)) }
  }
  const migrated = async () => {
    const modules = [{ name: 'shapes', tracked: await Promise.all(tracked.map(declared)) }]
    return await migrate({ url: database.ownerUrl, secret: 'shapes', modules })
  }
  const start = async () => {
    const { app } = await migrated()
    await it.kernel?.close()
    const { rows } = await sql<{ tbl: string }>`select tbl from kernel.tracked`.execute(it.owner)
    const input = z.object({ statements: z.array(z.string()) })
    const run = async (
      { db }: { db: Kysely<Record<string, unknown>> },
      { statements }: { statements: string[] },
    ) => {
      for (const statement of statements) await sql.raw(statement).execute(db)
    }
    const parts = {
      about: 'Runs SQL.',
      input,
      permission: 'write',
      run,
      audit: { subject: [] },
    } as const
    const rollback = restore('none', ...rows.map((row) => row.tbl))
    const tools = [
      defineTool({ ...parts, name: 'act', effect: 'change', rollback }),
      defineTool({ ...parts, name: 'plan', effect: 'bulk', rollback }),
    ]
    await registerTools(it.owner, { name: 'world', tools })
    it.kernel = createKernel({
      db: openDb(app, { max: 4 }),
      registry: register(tools),
      people: { principal: 'person', agent: 'person' },
      hooks: {
        callerFor: async () => it.caller,
        mayApprove: () => true,
        approversOf: async () => [],
        recheck: async () => new Map(),
        claimed: async () => {},
      },
    })
  }
  beforeAll(async () => {
    database = await createTestDatabase({ empty: true })
    it.owner = openDb(database.ownerUrl, { max: 2 })
    await sql.raw(before).execute(it.owner)
    it.caller = {
      org: soleOrg,
      principal: { id: uuidV7(new Date()), name: 'Ada', role: 'owner', newcomer: false },
      agent: null,
      permissions: new Set(['write', undoOwn, undoAny, mayApprove]),
    }
    await start()
  })
  it.ddl = async (...statements) => {
    await it.owner.transaction().execute(async (tx) => {
      for (const statement of statements) await sql.raw(statement).execute(tx)
    })
  }
  it.track = async (...tables) => {
    tracked.splice(0, tracked.length, ...tables)
    await start()
  }
  it.act = async (...statements) => {
    const result = await execute(it.kernel, it.caller, { tool: 'act', input: { statements } })
    if (result.status !== 'applied') throw new Error(result.status)
    await vaultAgrees(result.action)
    return result.action
  }
  /** What the audit keeps of the changes is what an approver would have been shown. */
  const vaultAgrees = async (action: string) => {
    await sql`select audit.fill_all()`.execute(it.owner)
    const shown = await sql<{
      line: string
    }>`select line from kernel.lines(${soleOrg}, ${action})`.execute(it.owner)
    const kept = await sql<{ body: string; line: string; whole: boolean }>`select p.body, p.line,
        p.line like '%"commitment":"' || audit.commitment(p.slot, p.salt, p.body) || '"%' as whole
      from audit.payload p join audit.entry e on e.id = p.entry_id where e.action_id = ${action} and p.slot = 'change'`.execute(
      it.owner,
    )
    expect(kept.rows.map((row) => row.body).sort()).toEqual(
      shown.rows.map((row) => row.line).sort(),
    )
    for (const { body, line, whole } of kept.rows) {
      expect(whole).toBe(true)
      expect((JSON.parse(line) as { fields: string[] }).fields).toEqual(
        Object.keys((JSON.parse(body) as { cells: object }).cells),
      )
    }
  }
  it.plan = async (...statements) => {
    const asked = await execute(it.kernel, it.caller, { tool: 'plan', input: { statements } })
    if (asked.status !== 'awaiting_approval') throw new Error(asked.status)
    const { digest } = await getPlan(it.kernel, it.caller, asked.plan)
    await approve(it.kernel, it.caller, asked.plan, digest)
    return asked.plan
  }
  it.undo = async (action, mode = 'strict') => {
    const undone = await undo(it.kernel, it.caller, action, mode)
    await vaultAgrees(undone.action)
    return undone
  }
  it.redo = async (action) => await redo(it.kernel, it.caller, action)
  it.rows = async (...tables) => {
    const texts: string[] = []
    for (const table of tables) {
      const { rows } = await sql<{
        text: string | null
      }>`select string_agg(r::text, E'\n' order by r::text collate "C") as text
        from ${sql.raw(table)} r`.execute(it.owner)
      texts.push(`${table}:\n${rows[0]!.text ?? ''}`)
    }
    return texts.join('\n\n')
  }
  it.thereAndBack = async (tables, statements, later) => {
    const before = await it.rows(...tables)
    const action = await it.act(...statements)
    const after = await it.rows(...tables)
    expect(after).not.toBe(before)
    await it.undo(action)
    expect(await it.rows(...tables), 'undo').toBe(before)
    await it.redo(action)
    expect(await it.rows(...tables), 'redo').toBe(after)
    await it.undo(action)
    expect(values(await it.rows(...tables)), 'undo of the redo').toBe(values(before))
    const planned = await it.plan(...statements)
    await it.undo(planned)
    expect(values(await it.rows(...tables)), 'undo of the plan').toBe(values(before))
    if (!later) return
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const actions = [await it.act(...statements), await it.act(later)]
      for (const i of order) await it.undo(actions[i]!, 'merge')
      expect(values(await it.rows(...tables)), `undone in the order ${order}`).toBe(values(before))
    }
  }
  afterAll(async () => {
    await it.kernel?.close()
    await it.owner?.destroy()
    await database?.drop()
  })
  return it
}

/** Rows without their versions: what was replayed carries the version of the undo. */
const values = (rows: string) =>
  rows.replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'version')
