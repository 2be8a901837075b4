import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { library, refusal } from '../../../../test/library/library.ts'
import { uuidV7 } from '../action/context.ts'
import { narrow } from '../approval/narrow.ts'
import { reject } from '../approval/reject.ts'
import { release } from '../outbox/hold.ts'
import { rewind } from '../rewind/rewind.ts'
import { overwrite } from '../undo/overwrite.ts'
import { redo } from '../undo/undo.ts'
import { getPlan } from '../view/plans.ts'
import type { Caller } from './caller.ts'

const lib = library()
const otherAgent = (): Caller => ({ ...lib.ada, agent: { id: uuidV7(new Date()), name: 'Robin' } })
const agentForBen = (): Caller => ({ ...lib.ben, agent: lib.agent.agent })

const book = async (title = 'Moby') => {
  const shelf = (await lib.run('shelf_create', { name: 'A' })).output.id
  return (await lib.run('book_create', { title, shelf })).output.id
}
const retitled = async (id: string, title: string, caller: Caller) =>
  await lib.run('book_update', { book: id, set: { title } }, caller)
const asked = async (id: string, set: Record<string, unknown>, caller = lib.agent) => {
  const result = await lib.call('book_update', { book: id, set }, caller)
  return result.status === 'awaiting_approval'
    ? (await getPlan(lib.kernel, lib.ada, result.plan)).mode_reasons.at(-1)
    : result.status
}

describe('an agent takes back by itself only what it did itself', () => {
  test('B10 neither undo nor merge of what a person, another agent, or it itself for another person did', async () => {
    const id = await book()
    for (const by of [lib.ada, lib.ben, otherAgent(), agentForBen()]) {
      const { action } = await retitled(id, `by ${uuidV7(new Date())}`, by)
      const before = await lib.snapshot()
      for (const mode of ['strict', 'merge'] as const)
        await refusal('person_decided', lib.undo(action, mode, lib.agent))
      expect(await lib.snapshot()).toBe(before)
    }
  })

  test('B10 its own it undoes, redoes and undoes again', async () => {
    const id = await book()
    const { action } = await retitled(id, 'mine', lib.agent)
    await lib.undo(action, 'strict', lib.agent)
    const again = await redo(lib.kernel, lib.agent, action)
    await lib.undo(again.action, 'strict', lib.agent)
    expect(await lib.book(id)).toMatchObject({ title: 'Moby' })
  })

  test('B10 what a person took back it puts in force by neither redo, nor an undo of that undo', async () => {
    const id = await book()
    const { action } = await retitled(id, 'mine', lib.agent)
    const undone = await lib.undo(action, 'strict', lib.ada)
    await refusal('person_decided', redo(lib.kernel, lib.agent, action))
    await refusal('person_decided', redo(lib.kernel, lib.agent, undone.action))
    await refusal('person_decided', lib.undo(undone.action, 'strict', lib.agent))
    expect(await lib.book(id)).toMatchObject({ title: 'Moby' })
    // And what a person has put in force again it does not take back.
    await redo(lib.kernel, lib.ada, action)
    await refusal('person_decided', lib.undo(action, 'strict', lib.agent))
    expect(await lib.book(id)).toMatchObject({ title: 'mine' })
  })

  test('B10 what a person approved it takes back by a plan only', async () => {
    const [one, two] = [await book(), await book()]
    const { action } = await lib.run('book_update_many', { books: [one, two], pages: 9 }, lib.agent)
    await refusal('person_decided', lib.undo(action, 'strict', lib.agent))
    const { plan } = await rewind(lib.kernel, lib.agent, { actions: [action] })
    expect(await getPlan(lib.kernel, lib.ada, plan)).toMatchObject({
      state: 'pending',
      may_approve: true,
    })
  })

  test('B10 it may propose what it may not do: a rewind, and an undo by force', async () => {
    const id = await book()
    const { action } = await retitled(id, 'by Ada', lib.ada)
    expect(await rewind(lib.kernel, lib.agent, { actions: [action] })).toMatchObject({
      status: 'awaiting_approval',
    })
    expect(await overwrite(lib.kernel, lib.agent, action)).toMatchObject({
      status: 'awaiting_approval',
    })
    expect(await lib.book(id)).toMatchObject({ title: 'by Ada' })
  })

  test('B10 a hold that a person ended early stays ended', async () => {
    const held = await lib.run('loan_promise', { name: 'A', to: 'rosa@quarry.example' }, lib.agent)
    await refusal('not_permitted', release(lib.kernel, lib.agent, held.action))
    await release(lib.kernel, lib.ada, held.action)
    await refusal('person_decided', lib.undo(held.action, 'strict', lib.agent))
  })

  test('B10 the database refuses the flip itself, whatever asked before', async () => {
    const id = await book()
    const { action } = await retitled(id, 'by Ada', lib.ada)
    const forged = uuidV7(new Date())
    const row = {
      ...{
        kind: 'undo',
        tool: 'action_undo',
        contract_version: 1,
        effect: 'change',
        permission: 'write',
        role: 'librarian',
      },
      ...{
        principal_id: lib.ada.principal.id,
        agent_id: lib.agent.agent!.id,
        input: {},
        mode: 'implicit',
        mode_reasons: [],
        state: 'applied',
      },
    }
    await expect(
      sql`select * from kernel.carry_out(${lib.org}::uuid, ${forged}::uuid, ${JSON.stringify(row)}::jsonb, ${[action]}::uuid[], false)`.execute(
        lib.kernel.db,
      ),
    ).rejects.toMatchObject({ code: 'RS012' })
  })
})

describe('plans', () => {
  test('B10 an agent rejects and narrows no plan but its own', async () => {
    const [one, two] = [await book(), await book()]
    const wish = { books: [one, two], pages: 9 }
    for (const by of [lib.ada, otherAgent(), agentForBen()]) {
      const plan = await lib.plan('book_update_many', wish, by)
      await refusal('person_decided', reject(lib.kernel, lib.agent, plan.id))
      await refusal('person_decided', narrow(lib.kernel, lib.agent, plan.id, [one]))
      expect(await getPlan(lib.kernel, lib.ada, plan.id)).toMatchObject({ state: 'pending' })
    }
    const own = await lib.plan('book_update_many', wish, lib.agent)
    await reject(lib.kernel, lib.agent, own.id)
    expect(await getPlan(lib.kernel, lib.ada, own.id)).toMatchObject({ state: 'rejected' })
  })

  test('B10 nor its own once a person has narrowed it', async () => {
    const [one, two] = [await book(), await book()]
    const own = await lib.plan('book_update_many', { books: [one, two], pages: 9 }, lib.agent)
    const narrowed = await narrow(lib.kernel, lib.ada, own.id, [one])
    await refusal(
      'person_decided',
      reject(lib.kernel, lib.agent, (narrowed as { plan: string }).plan),
    )
  })
})

describe('what a person took back is not simply done again', () => {
  test('B10 the same call becomes a plan, also with other case and white space', async () => {
    const id = await book()
    const { action } = await retitled(id, 'mine', lib.agent)
    await lib.undo(action, 'strict', lib.ada)
    expect(await asked(id, { title: 'mine' })).toBe('person_took_back')
    expect(await asked(id, { title: ' MINE ' })).toBe('person_took_back')
    expect(await asked(id, { title: 'mine' }, otherAgent())).toBe('person_took_back')
    expect(await lib.book(id)).toMatchObject({ title: 'Moby' })
    // Another wish is another matter.
    expect(await asked(id, { title: 'theirs' })).toBe('applied')
  })

  test('B10 the same cell within another call becomes a plan', async () => {
    const id = await book()
    const { action } = await retitled(id, 'mine', lib.agent)
    await lib.undo(action, 'strict', lib.ada)
    expect(await asked(id, { title: 'mine', pages: 7 })).toBe('person_took_back')
  })

  test('B10 what it made, and a person took back, it makes again by a plan', async () => {
    const made = await lib.run('shelf_create', { name: 'Agents' }, lib.agent)
    await lib.undo(made.action, 'strict', lib.ada)
    expect(await lib.call('shelf_create', { name: 'Agents' }, lib.agent)).toMatchObject({
      status: 'awaiting_approval',
    })
    expect(await lib.call('shelf_create', { name: 'Agents' }, lib.ada)).toMatchObject({
      status: 'applied',
    })
  })

  test('B10 what a person did and took back becomes a plan, the same call and the same cell', async () => {
    const id = await book()
    const { action } = await retitled(id, 'tried', lib.ada)
    await lib.undo(action, 'strict', lib.ada)
    expect(await asked(id, { title: 'tried' })).toBe('person_took_back')
    expect(await asked(id, { title: 'Tried', pages: 7 })).toBe('person_took_back')
    expect(await asked(id, { title: 'another' })).toBe('applied')
  })

  test('B10 what it took back itself it may do again', async () => {
    const id = await book()
    const { action } = await retitled(id, 'mine', lib.agent)
    await lib.undo(action, 'strict', lib.agent)
    expect(await asked(id, { title: 'mine' })).toBe('applied')
  })
})

describe('what a person wrote is not simply written over', () => {
  test('B10 an undo by hand of what a person wrote becomes a plan, also in two steps', async () => {
    const id = await book()
    await retitled(id, 'by Ada', lib.ada)
    expect(await asked(id, { title: 'Moby' })).toBe('person_decided')
    expect(await asked(id, { title: 'between' })).toBe('applied')
    expect(await asked(id, { title: 'Moby' })).toBe('person_decided')
  })

  test('B10 another value is work like any other, and a cell that nobody wrote', async () => {
    const id = await book()
    await retitled(id, 'by Ben', lib.ben)
    expect(await asked(id, { title: 'better' })).toBe('applied')
    expect(await asked(id, { pages: 12 })).toBe('applied')
  })

  test('B10 what a person made within a day it deletes by a plan only', async () => {
    const id = await book()
    expect(await lib.call('book_delete', { book: id }, lib.agent)).toMatchObject({
      status: 'awaiting_approval',
    })
    expect(await lib.book(id)).toBeDefined()
  })

  test('B10 what a person made by hand it deletes by a plan only, whenever that was', async () => {
    const id = await book()
    await sql`update kernel.action set at = at - interval '400 days'`.execute(lib.owner)
    expect(await lib.call('book_delete', { book: id }, lib.agent)).toMatchObject({
      status: 'awaiting_approval',
    })
  })

  test('B10 what a person deleted it adds anew by a plan only, however it is written', async () => {
    const shelf = (await lib.run('shelf_create', { name: 'A' })).output.id
    const made = async (title: string, caller: Caller) =>
      await lib.call('book_create', { title, shelf }, caller)
    const { output } = await lib.run('book_create', { title: 'Café noir', shelf })
    await lib.run('book_delete', { book: output.id })
    for (const title of [
      'Café noir',
      'CAFÉ  NOIR',
      'Cafe\u0301 noir',
      'Ca\u200bfé\u00a0noir\ufeff',
      'Ｃａｆé noir',
      'Caf\u00ad\u034fé noir',
    ])
      expect(await made(title, lib.agent), title).toMatchObject({ status: 'awaiting_approval' })
    expect(await made('Café blanc', lib.agent)).toMatchObject({ status: 'applied' })
    expect(await made('Café noir', lib.ada)).toMatchObject({ status: 'applied' })
  })

  test('B10 what people took out is looked for by the index of the log, however much is in it', async () => {
    await retitled(await book(), 'by a person', lib.ada)
    const { action } = await lib.run('book_create', { title: 'New' }, lib.agent)
    const read = await lib.owner.transaction().execute(async (tx) => {
      // So few rows are read faster without an index, where there is one for the question.
      await sql`set local enable_seqscan = off`.execute(tx)
      await sql`select kernel.adds_again(a, k.tbl, k.same_by, k.ended, k.key_columns, a.at - interval '24 hours')
        from kernel.action a, kernel.tracked k where a.id = ${action}::uuid and k.tbl = 'book'`.execute(
        tx,
      )
      return await sql<{
        rows: number
      }>`select seq_tup_read::int as rows from pg_stat_xact_user_tables
        where relid = 'history.book'::regclass`.execute(tx)
    })
    expect(read.rows).toEqual([{ rows: 0 }])
  })

  test('B10 what it made and a person took back it adds by another call by a plan only', async () => {
    const shelf = (await lib.run('shelf_create', { name: 'A' })).output.id
    const { action } = await lib.run('book_create', { title: 'Emma', shelf }, lib.agent)
    await lib.undo(action, 'strict', lib.ada)
    const again = await lib.call('book_create', { title: 'emma', shelf, code: 'E' }, lib.agent)
    expect(
      again.status === 'awaiting_approval' &&
        (await getPlan(lib.kernel, lib.ada, again.plan)).mode_reasons.at(-1),
    ).toBe('person_took_back')
  })

  test('B10 a value that only looks another one is the same', async () => {
    const id = await book()
    await retitled(id, 'by Ada', lib.ada)
    for (const title of ['M\u200boby', 'Ｍoby', 'mo\u00adby\u2060'])
      expect(await asked(id, { title }), title).toBe('person_decided')
  })

  test.each([
    [
      'Pilot Nova',
      [
        'Pilot Nova.',
        'pilot·nova',
        '“Pilot  Nova”',
        'Pilot—Nova!',
        'Pilot Nova \u2605',
        'P\u0336ilot Nova',
        'Pílot Nová',
      ],
    ],
    [
      'Pilot Nova',
      [
        'Pil\u043et Nova',
        '\u03a1ilot N\u03bfva',
        'Ｐｉｌｏｔ Ｎｏｖａ',
        'Pi\u04cfot Nov\u0430',
        '\ud835\udc0filot Nova',
        'PiIot N0va',
      ],
    ],
    [
      'Pilot Nova',
      ['\ua4d1ilot Nova', '\u13e2ilot Nova', 'Pil\u0585t Nova', 'Pilot Nova\u00a0\u200b'],
    ],
    [
      'BERTH 10.5',
      [
        '\u0412\u0415RTH 10.5',
        'berth 10.5 .',
        'BERTH l0.5',
        '\u0412ERTH 1O.5',
        'BERTH \uff11\u09e6.5',
      ],
    ],
    ['Modern warren', ['Modem vvarren', 'modern  warren,']],
    // Its own script, whichever case.
    [
      '\u0412\u043e\u0434\u0430 \u0438 \u043c\u0438\u0440',
      [
        '\u0432\u043e\u0434\u0430 \u0438 \u041c\u0438\u0440',
        'Bo\u0434a \u0438 \u043c\u0438\u0440.',
      ],
    ],
    ['\u039d\u0399\u039a\u0397', ['\u03bd\u03b9\u03ba\u03b7', 'NIKH']],
  ])(
    'B10 what a person took back is the same in letters that look like its own: %s',
    async (title, others) => {
      const id = await book()
      const { action } = await retitled(id, title, lib.agent)
      await lib.undo(action, 'strict', lib.ada)
      for (const other of others)
        expect(await asked(id, { title: other }), other).toBe('person_took_back')
    },
  )

  test('B10 what people read as something else is another wish', async () => {
    const id = await book()
    const { action } = await retitled(id, 'Phase 10 of Nova', lib.agent)
    await lib.undo(action, 'strict', lib.ada)
    for (const title of [
      'Phase 11 of Nova',
      'Phase 10 of Noa',
      'Phase 2 of Nova',
      'Phase of Nova',
      'Nova',
      '\u041d\u043e\u0432\u0430\u044f',
    ])
      expect(await asked(id, { title }), title).toBe('applied')
  })

  test('B10 a number is what it is, and the same call is the same in other letters', async () => {
    const id = await book()
    const { action } = await lib.run(
      'book_update',
      { book: id, set: { title: 'Nova', pages: 105 } },
      lib.agent,
    )
    await lib.undo(action, 'strict', lib.ada)
    expect(await asked(id, { pages: 501 })).toBe('applied')
    const made = await lib.run('shelf_create', { name: 'Pilot Nova' }, lib.agent)
    await lib.undo(made.action, 'strict', lib.ada)
    for (const name of ['Pilot Nova.', 'Pil\u043et N\u03bfva'])
      expect(await lib.call('shelf_create', { name }, lib.agent), name).toMatchObject({
        status: 'awaiting_approval',
      })
    expect(await lib.call('shelf_create', { name: 'Pilot Vega' }, lib.agent)).toMatchObject({
      status: 'applied',
    })
  })

  test('B10 after a day it is a field like any other', async () => {
    const id = await book()
    const { action } = await retitled(id, 'by Ben', lib.ben)
    await sql`update kernel.action set at = at - interval '25 hours' where id = ${action}::uuid`.execute(
      lib.owner,
    )
    expect(await asked(id, { title: 'Moby' })).toBe('applied')
  })
})
