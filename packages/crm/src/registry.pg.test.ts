import { expect, test } from 'vitest'
import { examples } from './examples.ts'
import { street } from './test/house.ts'
import { type MutatingToolName, tools } from './tools.ts'

const it = street()
const mutating = tools.filter((tool) => tool.effect !== 'read').map((tool) => tool.name)

/** What protects a person only grows: an undo leaves these rows standing (sql/current/30_never_looser.sql). */
const neverLooser: Partial<Record<MutatingToolName, string[]>> = {
  consent_withdraw: ['crm.consent_event', 'crm.suppression'],
  suppression_add: ['crm.suppression'],
  legal_hold_place: ['crm.legal_hold'],
}

test.each(mutating)(
  'C2 %s, once taken back, leaves every tracked row of every organisation byte for byte as it was',
  async (name) => {
    const before = await it.snapshot()
    const action = await it.run(name, examples[name](it.here.rows))
    const after = await it.snapshot()
    expect(changed(before, after), 'it does something').not.toEqual([])

    await it.undo(action)
    const undone = await it.snapshot()
    const grows = neverLooser[name] ?? []
    expect(changed(before, undone)).toEqual(grows)
    for (const table of grows) expect(undone[table]).toBe(after[table])
  },
)

const redoable = tools
  .filter((tool) => tool.effect === 'change' || tool.effect === 'bulk' || tool.effect === 'money')
  .map((tool) => tool.name)
  .filter((name) => !neverLooser[name])

test.each(redoable)('U18 %s, redone, writes what it had written, and can be taken back again', async (name) => {
  const before = await it.snapshot()
  const action = await it.run(name, examples[name](it.here.rows))
  const after = await it.snapshot('row_version')
  await it.undo(action)
  const redone = await it.redo(action)
  expect(await it.snapshot('row_version')).toEqual(after)
  await it.undo(redone.action)
  expect(changed(before, await it.snapshot())).toEqual([])
})

const floors = tools.filter((tool) => tool.effect !== 'read').map(({ name, effect }) => ({ name, effect }))
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

const changed = (one: Record<string, string>, other: Record<string, string>) =>
  Object.keys(one).filter((table) => one[table] !== other[table])
