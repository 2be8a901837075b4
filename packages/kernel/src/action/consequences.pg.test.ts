import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { library, refusal } from '../../../../test/library/library.ts'
import { approve } from '../approval/approve.ts'
import type { Context } from '../contract/contract.ts'
import type { AnyDb } from '../contract/kernel.ts'
import { claimDue, settle } from '../outbox/outbox.ts'
import { rewind } from '../rewind/rewind.ts'
import { redo } from '../undo/undo.ts'
import { getAction, listActions } from '../view/actions.ts'
import { getPlan } from '../view/plans.ts'
import { systemAction } from './system.ts'

const lib = library()

/** What the product does because of an action. Returns its own action, and the shelf it made. */
const follows = async (
  causedBy: string,
  name: string,
  more: (context: Context<AnyDb>) => Promise<unknown> = async () => {},
) =>
  await systemAction(
    lib.kernel,
    null,
    { org: lib.org, tool: 'test', reasoning: null, causedBy },
    async (context) => {
      const shelf = context.newId()
      await context.db.insertInto('shelf').values({ id: shelf, name }).execute()
      await more(context)
      return { action: context.action, shelf }
    },
  )
/** Every business row but for its version: rows that return together have that of the redo. */
const content = async () => (await lib.snapshot()).replace(/,[0-9a-f-]{36}\)$/gm, ')')
const liveness = async (...actions: string[]) => {
  const { rows } = await sql<{ id: string; live: boolean }>`select id, live from kernel.action
    where id = any(${actions}::uuid[])`.execute(lib.owner)
  const live = new Map(rows.map((row) => [row.id, row.live]))
  return actions.map((action) => live.get(action))
}
const rewound = async (...actions: string[]) => {
  const { plan } = await rewind(lib.kernel, lib.ada, { actions })
  const { digest } = await getPlan(lib.kernel, lib.ada, plan)
  const done = await approve(lib.kernel, lib.ada, plan, digest)
  if (done.status !== 'applied') throw new Error(done.status)
  return {
    action: done.action,
    receipt: (await getAction(lib.kernel, lib.ada, done.action)).receipt!,
  }
}

describe('U22 consequences follow their action', () => {
  test('U22 over any number of links: undo takes them back with it and says so, redo brings them back', async () => {
    const before = await lib.snapshot()
    const { action } = await lib.run('shelf_create', { name: 'A' })
    const first = await follows(action, 'because of A')
    const second = await follows(first.action, 'because of that')
    const third = await follows(second.action, 'and of that', async ({ db }) => {
      // What they wrote of each other is no conflict either.
      await db.updateTable('shelf').set({ name: 'again' }).where('id', '=', first.shelf).execute()
    })
    const all = [action, first.action, second.action, third.action]
    const after = await content()
    const { receipt } = await lib.undo(action)
    expect(receipt).toMatchObject({ undone: 4, kept: [], along: [{ tool: 'test', count: 3 }] })
    expect(await lib.snapshot()).toBe(before)
    expect(await liveness(...all)).toEqual([false, false, false, false])
    const again = await redo(lib.kernel, lib.ada, action)
    expect(again.receipt).toMatchObject({
      undone: 4,
      kept: [],
      along: [{ tool: 'test', count: 3 }],
    })
    expect(await content()).toBe(after)
    expect(await liveness(...all)).toEqual([true, true, true, true])
    // And the undo of that redo, by its own id.
    await lib.undo(again.action)
    expect(await lib.snapshot()).toBe(before)
  })

  test('U22 a rewind takes them along in its plan as in its receipt, and the rewind of it brings them back', async () => {
    const before = await lib.snapshot()
    const { action } = await lib.run('shelf_create', { name: 'B' })
    const { action: other } = await lib.run('shelf_create', { name: 'C' })
    const consequences = [await follows(action, 'b'), await follows(other, 'c')]
    await follows(consequences[0]!.action, 'bb')
    const after = await content()
    const { plan } = await rewind(lib.kernel, lib.ada, { actions: [action, other] })
    expect((await getPlan(lib.kernel, lib.ada, plan)).counts).toMatchObject({
      matched: 5,
      held_out: 0,
    })
    const done = await rewound(action, other)
    expect(done.receipt).toMatchObject({
      kept: [],
      along: [{ tool: 'test', count: 3 }],
      changes: { total: 5, back: 5 },
    })
    expect(await lib.snapshot()).toBe(before)
    await rewound(done.action)
    expect(await content()).toBe(after)
  })

  test('U22 what a person did afterwards is still a conflict, and named', async () => {
    const { action } = await lib.run('shelf_create', { name: 'D' })
    const { shelf } = await follows(action, 'd')
    const book = (await lib.run('book_create', { title: 'On it', shelf }, lib.ben)).output.id
    const before = await lib.snapshot()
    const error = await refusal('undo_conflict', lib.undo(action))
    expect(error.details.conflicts).toMatchObject([{ table: 'shelf', key: shelf, field: null }])
    expect(await lib.snapshot()).toBe(before)
    const { receipt } = await lib.undo(action, 'merge')
    expect(receipt).toMatchObject({
      undone: 1,
      along: [{ tool: 'test', count: 1 }],
      changes: { total: 2, back: 1, kept: 1 },
    })
    expect(await lib.book(book)).toMatchObject({ shelf_id: shelf })
  })

  test('U22 what was added after an import by the product goes with the import', async () => {
    const before = await lib.snapshot()
    const imported = await lib.run('loan_promise', { name: 'Import', to: 'x@x.example' })
    const followUps = [
      await follows(imported.action, 'Follow up 1'),
      await follows(imported.action, 'Follow up 2'),
    ]
    const { receipt } = await lib.undo(imported.action)
    expect(receipt).toMatchObject({
      recalled: 1,
      along: [{ tool: 'test', count: followUps.length }],
    })
    expect(await lib.snapshot()).toBe(before)
  })

  test('U22 a consequence that was taken back before stays so when its cause comes back, and comes not back without it', async () => {
    const { action } = await lib.run('shelf_create', { name: 'E' })
    const first = await follows(action, 'e')
    const second = await follows(action, 'ee')
    const alone = await rewound(first.action)
    expect(await liveness(action, first.action, second.action)).toEqual([true, false, true])
    await lib.undo(action)
    const refused = await refusal('not_undoable', redo(lib.kernel, lib.ada, second.action))
    expect(refused.next).toContain(action)
    expect(await liveness(action, first.action, second.action)).toEqual([false, false, false])
    await redo(lib.kernel, lib.ada, action)
    expect(await liveness(action, first.action, second.action)).toEqual([true, false, true])
    await redo(lib.kernel, lib.ada, alone.action)
    expect(await liveness(action, first.action, second.action)).toEqual([true, true, true])
  })

  test('U22 nothing follows any more from what has been taken back', async () => {
    const { action } = await lib.run('shelf_create', { name: 'F' })
    await lib.undo(action)
    const before = await lib.snapshot()
    await refusal('not_found', follows(action, 'too late'))
    expect(await lib.snapshot()).toBe(before)
  })

  test('U22 an agent takes its own back with what followed, and no work of the product by itself', async () => {
    const { action } = await lib.run('shelf_create', { name: 'G' }, lib.agent)
    const { action: consequence } = await follows(action, 'g')
    await refusal('person_decided', lib.undo(consequence, 'strict', lib.agent))
    await lib.undo(action, 'strict', lib.agent)
    expect(await liveness(action, consequence)).toEqual([false, false])
    await redo(lib.kernel, lib.agent, action)
    expect(await liveness(action, consequence)).toEqual([true, true])
  })

  test('U22 an action says what it follows from, and those that follow from one can be listed', async () => {
    const { action } = await lib.run('shelf_create', { name: 'H' })
    const { action: consequence } = await follows(action, 'h')
    expect(await getAction(lib.kernel, lib.ada, consequence)).toMatchObject({ caused_by: action })
    const { rows } = await listActions(lib.kernel, lib.ada, { caused_by: action })
    expect(rows.map(({ id }) => id)).toEqual([consequence])
  })
})

describe('U22 at release', () => {
  beforeAll(() => {
    lib.kernel.hooks.follow = {
      tool: 'test',
      after: ({ subject }) => subject.startsWith('Step 1'),
      run: async ({ db, newId, dispatch, after }, leaving) => {
        for (const { id, recipient } of leaving) {
          const shelf = newId(`shelf ${id}`)
          await db
            .insertInto('shelf')
            .values({ id: shelf, name: `after ${recipient}` })
            .execute()
          const message = {
            id: newId(`next ${id}`),
            channel: 'post',
            to: recipient,
            record: { table: 'shelf', id: shelf },
          }
          dispatch([
            { ...message, subject: 'Step 2', text: 'Two', releaseAt: after({ ms: 86_400_000 }) },
          ])
        }
      },
    }
  })
  const remind = async (readers: string[]) =>
    (await lib.run('loan_remind', { readers, subject: 'Step 1' })).action
  const due = async (action: string) => {
    await sql`update kernel.outbox set release_at = clock_timestamp() where state = 'queued' and action_id = ${action}`.execute(
      lib.owner,
    )
    const rows = await claimDue(lib.kernel, lib.org, 'test')
    for (const { id } of rows) await settle(lib.kernel, lib.org, 'test', id, { state: 'sent' })
    return rows.length
  }
  const waiting = async () => {
    const { rows } = await sql<{
      n: number
    }>`select count(*)::int as n from kernel.outbox where state = 'queued'`.execute(lib.owner)
    return rows[0]!.n
  }

  test('U22 hold, release, undo: what has left stays and is said, what follows from it goes, and nothing more leaves', async () => {
    const before = await lib.snapshot()
    const action = await remind(['a@x.example', 'b@x.example'])
    expect(await due(action)).toBe(2)
    expect(await waiting()).toBe(2)
    const { receipt } = await lib.undo(action)
    expect(receipt).toMatchObject({
      kept: [],
      recalled: 2,
      residue: [{ text: 'left before they could be recalled', count: 2 }],
      along: [{ tool: 'test', count: 1 }],
    })
    expect(await lib.snapshot()).toBe(before)
    expect(await waiting()).toBe(0)
  })

  test('U22 what follows from messages of two actions is two actions: one goes back without the other', async () => {
    const [one, two] = [await remind(['a@x.example']), await remind(['b@x.example'])]
    await sql`update kernel.outbox set release_at = clock_timestamp() where state = 'queued' and action_id = ${one}`.execute(
      lib.owner,
    )
    expect(await due(two)).toBe(2)
    await lib.undo(one)
    expect(await waiting()).toBe(1)
    const { rows } = await listActions(lib.kernel, lib.ada, { caused_by: two })
    expect(rows).toMatchObject([{ live: true }])
    await lib.undo(two)
    expect(await waiting()).toBe(0)
  })

  test('U22 rewound and brought back: what followed is there again, and what was stopped is not sent again', async () => {
    const action = await remind(['c@x.example'])
    await due(action)
    const after = await content()
    const done = await rewound(action)
    expect(done.receipt).toMatchObject({ recalled: 1, along: [{ tool: 'test', count: 1 }] })
    await rewound(done.action)
    expect(await content()).toBe(after)
    expect(await waiting()).toBe(0)
  })
})
