import { sql } from 'kysely'
import { assert, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { library, refusal } from '../../../../test/library/library.ts'
import type { LibraryDb } from '../../../../test/library/library-db.ts'
import { approve } from '../approval/approve.ts'
import { execute } from '../execute.ts'
import { registerTools } from '../install/register-tools.ts'
import { getPlan } from '../view/plans.ts'
import type { Context } from './contract.ts'
import { toolkit } from './contract.ts'
import type { Kernel } from './kernel.ts'
import { sayable } from './output.ts'
import { register } from './registry.ts'
import { nothing, restore } from './rollback.ts'

const lib = library()
const defineTool = toolkit<LibraryDb, 'read' | 'write'>()
/** What the handlers answer after they have written. */
let answer: (db: Context<LibraryDb>['db'], id: string) => unknown
const parts = {
  about: 'Answers whatever the test says.',
  input: z.object({ book: z.string() }),
  permission: 'write',
  run: async ({ db, freeze }: Context<LibraryDb>, { book }: { book: string }) => {
    await freeze('found', async () => ({ n: 2n ** 40n }))
    await db
      .updateTable('book')
      .set({ pages: sql<number>`coalesce(pages, 0) + 1` })
      .where('id', '=', book)
      .execute()
    return await answer(db, book)
  },
  audit: { subject: [] },
  rollback: restore('book'),
} as const
const tools = [
  defineTool({ ...parts, name: 'book_touch', effect: 'change' }),
  defineTool({ ...parts, name: 'book_touch_many', effect: 'bulk' }),
  defineTool({
    ...parts,
    name: 'book_look',
    effect: 'read',
    permission: 'read',
    run: async ({ db }: Context<LibraryDb>, { book }: { book: string }) => await answer(db, book),
    rollback: nothing,
  }),
]
let kernel: Kernel
let book: string
beforeAll(async () => {
  await registerTools(lib.owner, { name: 'output', tools })
  kernel = { ...lib.kernel, registry: register(tools) }
})
beforeEach(async () => {
  book = (await lib.run('book_create', { title: 'Emma' })).output.id
})
const call = async (tool: string) => await execute(kernel, lib.ada, { tool, input: { book } })

describe('what a handler answers', () => {
  test('C4 what Kysely answers to an update is kept: a bigint is a number, at once, in a plan, in the log and in the audit', async () => {
    answer = async (db, id) =>
      await db
        .updateTable('book')
        .set({ code: `c${id}` })
        .where('id', '=', id)
        .execute()
    const done = await call('book_touch')
    assert(done.status === 'applied')
    expect(JSON.parse(JSON.stringify(done.output))).toEqual([{ numUpdatedRows: 1 }])
    const planned = await call('book_touch_many')
    assert(planned.status === 'awaiting_approval')
    const { digest } = await getPlan(kernel, lib.ada, planned.plan)
    const approved = await approve(kernel, lib.ada, planned.plan, digest)
    assert(approved.status === 'applied')
    expect(JSON.parse(JSON.stringify(approved.output))).toEqual([{ numUpdatedRows: 1 }])
    await sql`select audit.fill_all()`.execute(lib.owner)
    for (const action of [done.action, approved.action]) {
      const { rows: kept } = await sql<{
        output: unknown
      }>`select output from kernel.action where id = ${action}`.execute(lib.owner)
      expect(kept).toEqual([{ output: [{ numUpdatedRows: 1 }] }])
      const { rows } = await sql<{
        body: string
      }>`select p.body from audit.payload p join audit.entry e on e.id = p.entry_id
        where e.action_id = ${action} and p.slot = 'output'`.execute(lib.owner)
      expect(rows.map((row) => JSON.parse(row.body))).toEqual([[{ numUpdatedRows: 1 }]])
    }
  })

  test('C4 a bigint that a number can not hold is text, in a read as well; nothing else changes', async () => {
    const at = new Date(0)
    answer = () => ({ at, deep: [{ n: 2n ** 60n, of: 3n }], none: null })
    expect(await call('book_look')).toEqual({
      status: 'answered',
      output: { at, deep: [{ n: '1152921504606846976', of: 3 }], none: null },
    })
    const plain = { at, list: [1, 'a'] }
    expect(sayable('x', plain)).toBe(plain)
  })

  test('C4 an answer that is no JSON is refused before anything is shown or kept', async () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    for (const wrong of [circle, { text: 'a\0' }, '\ud800']) {
      answer = () => wrong
      const before = await lib.snapshot()
      for (const tool of ['book_touch', 'book_touch_many', 'book_look'])
        await refusal('invalid_output', call(tool))
      expect(await lib.snapshot()).toBe(before)
    }
  })
})
