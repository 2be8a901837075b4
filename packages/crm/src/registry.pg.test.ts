import { approve, type Caller, execute, getPlan, redo, undo } from '@rescind/kernel'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { examples } from './examples.ts'
import { generatedHouse } from './test/generated-house.ts'
import { street } from './test/house.ts'
import { type MutatingToolName, tools } from './tools.ts'
import { tracked } from './tracked.ts'

const it = street()
const houses = new Map<string, Awaited<ReturnType<typeof generatedHouse>>>()
// Two that stay, and a new one each day; it is in the name of whatever fails.
const seeds = ['one', 'two', new Date().toISOString().slice(0, 10)]

beforeAll(async () => {
  for (const seed of seeds) houses.set(seed, await generatedHouse(it.kernel, seed))
})

/** What protects a person only grows: an undo leaves these rows standing (sql/current/30_never_looser.sql). */
const neverLooser: Partial<Record<MutatingToolName, string[]>> = {
  consent_withdraw: ['crm.consent_event', 'crm.suppression'],
  suppression_add: ['crm.suppression'],
  legal_hold_place: ['crm.legal_hold'],
}

// Last those that leave something standing.
const mutating = tools
  .filter((tool) => tool.effect !== 'read')
  .toSorted((a, b) => Number(a.name in neverLooser) - Number(b.name in neverLooser))
const onEachSeed = mutating.flatMap(({ name, effect }) => seeds.map((seed) => ({ name, effect, seed })))

test.each(onEachSeed)(
  'C2 U18 $name on generated rows ($seed): run, undone, redone and undone again, every row and version is as it was',
  async ({ name, effect, seed }) => {
    const { rows, admin } = houses.get(seed)!
    const before = await hashes()
    const action = await run(name, examples[name](rows), admin)
    const after = await hashes()
    expect(changed(before, after), 'it does something').not.toEqual([])

    await undo(it.kernel, admin, action, 'strict')
    const undone = await hashes()
    const grows = neverLooser[name] ?? []
    expect(changed(before, undone)).toEqual(grows)
    for (const table of grows) expect(undone[table]).toBe(after[table])
    // What was recalled is not queued again by a redo, and what only grows is still there.
    if (effect === 'hold' || effect === 'dispatch' || grows.length > 0) return

    const redone = await redo(it.kernel, admin, action)
    expect(changed(after, await hashes()), 'the redo writes what it had written').toEqual([])
    await undo(it.kernel, admin, redone.action, 'strict')
    expect(changed(before, await hashes())).toEqual([])
  },
)

const floors = mutating.map(({ name, effect }) => ({ name, effect }))
const expected = {
  change: 'applied',
  hold: 'held',
  bulk: 'awaiting_approval',
  money: 'awaiting_approval',
  dispatch: 'awaiting_approval',
}

test.each(floors)('A10 what $name captures asks for no more than its effect $effect', async ({ name, effect }) => {
  // Next door, where nobody has opted out in a test above.
  const { rows, admin } = it.elsewhere
  const result = await it.call({ tool: name, input: examples[name](rows) }, admin)
  expect(result.status).toBe(expected[effect])
  if ('action' in result) await it.undo(result.action, admin)
})

/** Runs a tool, through its plan where it needs one. The action's id. */
async function run(tool: string, input: unknown, caller: Caller): Promise<string> {
  const result = await execute(it.kernel, caller, { tool, input })
  if (result.status === 'answered') throw new Error(`${tool} changed nothing`)
  if (result.status !== 'awaiting_approval') return result.action
  const { id, digest } = await getPlan(it.kernel, caller, result.plan)
  await approve(it.kernel, caller, id, digest)
  return id
}

/** Each business table of every organisation: all rows in order, all columns and versions, as one hash. */
async function hashes(): Promise<Record<string, string>> {
  const one = (table: string) =>
    sql`select ${table}::text as name, md5(coalesce(string_agg(r::text, E'\n' order by org_id, id), '')) as hash from ${sql.table(table)} r`
  const { rows } = await sql<{ name: string; hash: string }>`${sql.join(
    tracked.map(({ table }) => one(table)),
    sql` union all `,
  )}`.execute(it.owner)
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]))
}

const changed = (one: Record<string, string>, other: Record<string, string>) =>
  Object.keys(one).filter((table) => one[table] !== other[table])
