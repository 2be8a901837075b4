import { getPlan } from '@rescind/kernel'
import { expect, test } from 'vitest'
import { callerFor } from '../caller.ts'
import { street } from '../test/house.ts'

const it = street()

test('W7 who is only planned is called by the name that people read, not by the job title', async () => {
  const id = await it.write(async ({ db, newId }) => {
    const own = newId()
    await db
      .insertInto('user')
      .values({ id: own, name: 'Noa', email: 'noa@here.example', role: 'rep', newcomer: true })
      .execute()
    return own
  })
  const newcomer = await callerFor(it.kernel.db, it.here.org, id)
  const asked = async (input: Record<string, unknown>) => {
    const result = await it.call({ tool: 'contact_create', input }, newcomer)
    if (result.status !== 'awaiting_approval') throw new Error(result.status)
    const plan = await getPlan(it.kernel, newcomer, result.plan)
    return plan.changes.rows.map(({ table, label }) => [table, label])
  }
  expect(
    await asked({ first_name: 'Ines', last_name: 'Quarrington', title: 'Head of Purchasing' }),
  ).toEqual([['contact', 'Ines Quarrington']])
  expect(
    await asked({ last_name: 'Prince', title: 'Mason', email: 'prince@here.example' }),
  ).toEqual([['contact', 'Prince']])
})
