import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { street } from '../test/house.ts'

const it = street()
const figures = async () =>
  JSON.stringify([await it.ask('forecast_get', {}), await it.ask('commission_statement', {})])

test('U14 forecast and commission are computed: they follow a deal that is won, and its undo, to the cent', async () => {
  const [deal] = it.here.rows.openDeals
  await it.run('deal_update', { deal, set: { close_on: new Date().toISOString().slice(0, 10) } })
  const before = await figures()
  await it.run('deal_update_amount', { deal, amount: '1234.56' })
  const priced = await figures()
  expect(priced).not.toBe(before)
  const won = await it.run('deal_close_won', { deal })
  expect(await figures()).not.toBe(priced)
  await it.undo(won)
  expect(await figures()).toBe(priced)
})

test('U14 they are views: nothing of them is stored that an undo would have to restore', async () => {
  const { rows } = await sql<{
    relname: string
    relkind: string
  }>`select relname, relkind from pg_class
    where relnamespace = 'crm'::regnamespace and relname in ('forecast', 'commission_statement') order by relname`.execute(
    it.owner,
  )
  expect(rows).toEqual([
    { relname: 'commission_statement', relkind: 'v' },
    { relname: 'forecast', relkind: 'v' },
  ])
})
