import { limits } from '@rescind/kernel'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { street } from '../test/house.ts'

const it = street()
const { plan_rows } = limits
beforeEach(() => void Object.assign(limits, { plan_rows: 2 }))
afterEach(() => void Object.assign(limits, { plan_rows }))

test('a filter that matches more than a plan holds is refused before anything is written', async () => {
  const { template } = it.here.rows
  /** Ids that writes of the log took: a rolled back one counts too. */
  const taken = async () =>
    (await sql<{ n: string }>`select last_value::text as n from kernel.seq`.execute(it.owner))
      .rows[0]!.n
  const before = await taken()
  for (const [tool, input] of [
    ['contact_update_many', { where: { name: { contains: ' ' } }, set: { title: 'One of many' } }],
    ['email_send_many', { where: { name: { contains: ' ' } }, template }],
  ] as const) {
    await expect(it.call({ tool, input })).rejects.toMatchObject({
      code: 'too_many_rows',
      message: expect.stringMatching(/^More than 2 contacts match/),
      next: 'Choose fewer and ask again.',
    })
  }
  expect(await taken()).toBe(before)
})
