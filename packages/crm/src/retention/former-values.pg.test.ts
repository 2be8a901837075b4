import { days, expire } from '@rescind/kernel'
import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { street } from '../test/house.ts'
import { momentBetween } from '../test/moment.ts'
import { retentionKinds } from './kinds.ts'
import { clockAt } from './test/clock.ts'

const it = street()

const clock = async () => await momentBetween(it.owner)
const forget = async (before: Date, keep: string[] = []) => {
  const at = new Date(before.getTime() + days(retentionKinds.former_values.days).ms)
  await clockAt(it.owner, at)
  const { rows } = await sql<{
    held: string[]
  }>`select crm.kept_by_holds(${it.here.org}::uuid, ${at}::timestamptz) as held`.execute(it.owner)
  return await expire(it.kernel, it.here.org, 'retention_run', {
    kind: 'former_values',
    before,
    keep: [...keep, ...rows[0]!.held],
  })
}
const titleOf = async (contact: string) =>
  (
    await sql<{
      title: string | null
    }>`select title from crm.contact where id = ${contact}`.execute(it.owner)
  ).rows[0]?.title
const remembered = async (contact: string, title: string) =>
  (
    await sql<{
      n: number
    }>`select count(*)::int as n from history.contact where id = ${contact} and title = ${title}`.execute(
      it.owner,
    )
  ).rows[0]!.n

const write = async (
  work: (db: Parameters<Parameters<typeof it.write>[0]>[0]['db']) => Promise<unknown>,
): Promise<string> => await it.write(async ({ db, action }) => (await work(db), action))
/** The system's own actions have no window in which they can be taken back. */
const openWindows = async () =>
  await sql`update kernel.action set undo_until = clock_timestamp() + interval '1 hour' where org_id = ${it.here.org}`.execute(
    it.owner,
  )

const newContact = async (last: string): Promise<string> => {
  const made = await it.call({
    tool: 'contact_create',
    input: { first_name: 'Vesna', last_name: last, title: 'Apprentice' },
  })
  return (made as unknown as { output: { id: string } }).output.id
}
const retitle = async (contact: string, title: string) =>
  await it.run('contact_update', { contact, set: { title } })

test('E3 what a contact was called before a moment leaves the log; what stands and what came later do not change', async () => {
  const contact = await newContact('Formerly')
  const first = await retitle(contact, 'Journeyman')
  const second = await retitle(contact, 'Master')
  const then = await clock()
  const third = await retitle(contact, 'Guild master')
  const before = await it.snapshot()
  expect(await forget(then)).toBeGreaterThan(0)
  expect(await it.snapshot()).toEqual(before)
  for (const gone of ['Apprentice', 'Journeyman'])
    expect(await remembered(contact, gone), gone).toBe(0)
  // What a later undo goes back to is still there, and it goes back to it.
  expect(await remembered(contact, 'Master')).toBeGreaterThan(0)
  expect((await it.undo(third)).receipt.changes).toMatchObject({ total: 1, back: 1, erased: 0 })
  expect(await titleOf(contact)).toBe('Master')
  // And an undo of what is forgotten says that there is nothing to bring back.
  for (const action of [second, first])
    expect((await it.undo(action)).receipt.changes).toMatchObject({ total: 1, back: 0, erased: 1 })
  expect(await titleOf(contact)).toBe('Master')
  await it.redo(third)
  expect(await titleOf(contact)).toBe('Guild master')
  expect(await forget(then), 'a second run finds nothing').toBe(0)
})

test('E3 a row that was gone by then is forgotten whole and never returns', async () => {
  const { rows } = await sql<{
    id: string
  }>`select id from crm.contact_email where contact_id = ${it.here.rows.contacts[0]}`.execute(
    it.owner,
  )
  const id = rows[0]!.id
  const removed = await write((db) => db.deleteFrom('contact_email').where('id', '=', id).execute())
  await openWindows()
  const then = await clock()
  await forget(then)
  const left = await sql<{
    n: number
  }>`select count(*)::int as n from history.contact_email where id = ${id} and address <> ''`.execute(
    it.owner,
  )
  expect(left.rows).toEqual([{ n: 0 }])
  expect((await it.undo(removed)).receipt.changes).toMatchObject({ back: 0, erased: 1 })
  expect(
    (await sql`select 1 from crm.contact_email where id = ${id}`.execute(it.owner)).rows,
  ).toEqual([])
})

test('E3 what was taken back since waits: its former value is what a redo leads to', async () => {
  const contact = await newContact('Undecided')
  const edit = await retitle(contact, 'Once')
  const then = await clock()
  await it.undo(edit)
  await forget(then)
  await it.redo(edit)
  expect(await titleOf(contact)).toBe('Once')
  await it.undo(edit)
  const later = await clock()
  await retitle(contact, 'At last')
  await forget(later)
  expect(await remembered(contact, 'Once')).toBe(0)
})

test('E4 nothing of whom a legal hold protects is forgotten', async () => {
  const contact = await newContact('Disputed')
  await retitle(contact, 'Foreman')
  const then = await clock()
  await forget(then, [contact])
  expect(await remembered(contact, 'Apprentice')).toBeGreaterThan(0)
})

type Step = { set: 'title' | 'city' | 'phone'; to: number } | { back: number } | { again: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      set: fc.constantFrom('title' as const, 'city' as const, 'phone' as const),
      to: fc.nat(5),
    }),
  },
  { weight: 2, arbitrary: fc.record({ back: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ again: fc.nat(9) }) },
)

/** Writes both contacts by the same actions, or takes one of these back or does it again. */
async function play(
  pair: readonly [string, string],
  steps: readonly Step[],
  made: string[],
): Promise<void> {
  for (const each of steps) {
    if ('set' in each) {
      const value = `${each.set} ${each.to}`
      made.push(
        await it.write(async ({ db, action }) => {
          await db
            .updateTable('contact')
            .set({ [each.set]: value })
            .where('id', 'in', pair)
            .execute()
          return action
        }),
      )
    } else if (made.length > 0) {
      await openWindows()
      const action = made[('back' in each ? each.back : each.again) % made.length]!
      await ('back' in each ? it.undo(action) : it.redo(action)).catch(
        (error: { code?: string }) => {
          if (error.code !== 'not_undoable' && error.code !== 'undo_conflict') throw error
        },
      )
    }
  }
}

const flippedSince = async (then: Date, actions: readonly string[]): Promise<boolean> =>
  (
    await sql`select 1 from kernel.flip f join kernel.action u on u.id = f.action_id and u.at >= ${then} where f.target_id = any (${actions}::uuid[])`.execute(
      it.owner,
    )
  ).rows.length > 0

const look = async (contact: string) =>
  (
    await sql<
      Record<string, unknown>
    >`select title, city, phone from crm.contact where id = ${contact}`.execute(it.owner)
  ).rows[0]!

test('E3 whatever was done, taken back and done again: what comes later leads to the same values with and without what was forgotten', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 7 }),
      fc.array(step, { maxLength: 4 }),
      fc.array(step, { minLength: 1, maxLength: 6 }),
      async (old, young, later) => {
        const pair = [await newContact('Twin'), await newContact('Twin')] as const
        const [forgets, keeps] = pair
        const made: string[] = []
        await play(pair, old, made)
        const before = [...made]
        const then = await clock()
        await play(pair, young, made)
        const stood = await look(forgets)
        await forget(then, [keeps])
        expect(await look(forgets)).toEqual(stood)
        // Of what lies before, only what was taken back or done again since can still be.
        const reopened = await flippedSince(then, before)
        await play(pair, later, reopened ? made : made.slice(before.length))
        expect(await look(forgets)).toEqual(await look(keeps))
        if (reopened) return
        const now = await look(forgets)
        for (const action of before) await play(pair, [{ back: 0 }], [action])
        expect(await look(forgets)).toEqual(now)
      },
    ),
    { numRuns: 25 },
  )
}, 180_000)
