import { approve, type Caller, execute, getPlan, redo, undo } from '@rescind/kernel'
import { sql } from 'kysely'
import { beforeAll, expect, inject, test } from 'vitest'
import '../../../test/provided.ts'
import { examples } from './examples.ts'
import { generatedHouse } from './test/generated-house.ts'
import { street } from './test/house.ts'
import { tools } from './tools.ts'
import { tracked } from './tracked.ts'

const it = street()
const houses = new Map<string, Awaited<ReturnType<typeof generatedHouse>>>()
// Two that stay, and a new one each day; it is in the name of whatever fails.
const seeds = [
  ...(inject('postgres').again ? [] : ['one', 'two']),
  new Date().toISOString().slice(0, 10),
]

beforeAll(async () => {
  for (const seed of seeds) houses.set(seed, await generatedHouse(it.kernel, seed))
})

const mutating = tools.filter((tool) => tool.effect !== 'read')
const onEachSeed = mutating.flatMap(({ name, effect }) =>
  seeds.map((seed) => ({ name, effect, seed })),
)

test.each(onEachSeed)(
  'C2 C6 U18 $name on generated rows ($seed): run, undone, redone and undone again, every row and version and who may be written to is as it was',
  async ({ name, effect, seed }) => {
    const { rows, admin } = houses.get(seed)!
    const before = await hashes()
    const action = await run(name, examples[name](rows), admin)
    const after = await hashes()
    expect(changed(before, after), 'it does something').not.toEqual([])

    await undo(it.kernel, admin, action, 'strict')
    const undone = await hashes()
    expect(changed(before, undone)).toEqual([])
    // What was recalled is not queued again by a redo.
    if (effect === 'hold' || effect === 'dispatch') return

    const redone = await redo(it.kernel, admin, action)
    expect(changed(after, await hashes()), 'the redo writes what it had written').toEqual([])
    await undo(it.kernel, admin, redone.action, 'strict')
    expect(changed(before, await hashes())).toEqual([])
  },
)

test.each(seeds)(
  'L2 a check finds nothing after every tool was run, undone, redone and undone again (%s)',
  async (seed) => {
    expect(await it.found(houses.get(seed)!.org)).toEqual([])
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

test.each(floors)(
  'A10 what $name captures asks for no more than its effect $effect',
  async ({ name, effect }) => {
    // Next door, where nobody has opted out in a test above.
    const { rows, admin } = it.elsewhere
    const result = await it.call({ tool: name, input: examples[name](rows) }, admin)
    expect(result.status).toBe(expected[effect])
    if ('action' in result) await it.undo(result.action, admin)
  },
)

/** Runs a tool, through its plan where it needs one. The action's id. */
async function run(tool: string, input: unknown, caller: Caller): Promise<string> {
  const result = await execute(it.kernel, caller, { tool, input })
  if (result.status === 'answered') throw new Error(`${tool} changed nothing`)
  if (result.status !== 'awaiting_approval') return result.action
  const { id, digest } = await getPlan(it.kernel, caller, result.plan)
  await approve(it.kernel, caller, id, digest)
  return id
}

/**
 * Each business table of every organisation: all rows in order, all columns and versions, as one
 * hash. And what follows from them: may each of their people be written to, and if not, for which
 * reasons?
 */
async function hashes(): Promise<Record<string, string>> {
  const one = (table: string) =>
    sql`select ${table}::text as name, md5(coalesce(string_agg(r::text, E'\n' order by org_id, id), '')) as hash from ${sql.table(table)} r`
  const { rows } = await sql<{ name: string; hash: string }>`${sql.join(
    tracked.map(({ table }) => one(table)),
    sql` union all `,
  )}`.execute(it.owner)
  const follows = await sql<{ name: string; hash: string }>`
    select 'contactability, ' || p.purpose as name, md5(coalesce(string_agg(b::text, E'\n' order by b.contact_id, b.rank), '')) as hash
    from (values ('marketing'), ('service')) p(purpose)
    left join lateral crm.contact_blocks(array(select id from crm.contact), 'email', p.purpose, clock_timestamp()) b on true
    group by p.purpose`.execute(it.owner)
  return Object.fromEntries([...rows, ...follows.rows].map(({ name, hash }) => [name, hash]))
}

const changed = (one: Record<string, string>, other: Record<string, string>) =>
  Object.keys(one).filter((table) => one[table] !== other[table])
