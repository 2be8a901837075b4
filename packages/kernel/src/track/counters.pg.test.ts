import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { world } from '../../../../test/shapes/world.ts'

const common = `org_id uuid not null default kernel.org(), row_version uuid not null default kernel.action_id()`
const it = world('')

const ware = async (id: number) =>
  (
    await sql<{
      name: string
      stock: number
      price: string | null
    }>`select name, stock, price from public.ware where id = ${id}`.execute(it.owner)
  ).rows[0]

test('U14 a counter is undone by difference: what others have added since stays, in any order of undos, and is no conflict', async () => {
  await it.ddl(
    `create table ware (id int primary key, name text not null, stock int not null check (stock >= 0), price numeric, ${common})`,
  )
  await it.track({ table: 'public.ware', label: 'name', counters: ['stock', 'price'] })
  await it.act(`insert into ware (id, name, stock, price) values (1, 'nail', 100, null)`)
  const sold = await it.act(`update ware set stock = stock - 30 where id = 1`)
  const bought = await it.act(`update ware set stock = stock + 5, name = 'long nail' where id = 1`)
  const counted = await it.act(
    `update ware set stock = stock - 1 where id = 1`,
    `update ware set stock = stock - 1 where id = 1`,
  )
  expect(await ware(1)).toMatchObject({ stock: 73 })

  await it.undo(sold)
  expect(await ware(1)).toMatchObject({ stock: 103, name: 'long nail' })
  await it.undo(bought)
  expect(await ware(1)).toMatchObject({ stock: 98, name: 'nail' })
  await it.redo(sold)
  expect(await ware(1)).toMatchObject({ stock: 68 })
  await it.undo(counted)
  await it.redo(bought)
  expect(await ware(1)).toEqual({ name: 'long nail', stock: 75, price: null })
})

test('U14 a counter that did not hold a number is written like any other cell, and a rule on it refuses the whole undo', async () => {
  const first = await it.act(`update ware set price = 2.50 where id = 1`)
  const raised = await it.act(`update ware set price = price + 1 where id = 1`)
  await it.undo(raised)
  expect(await ware(1)).toMatchObject({ price: '2.50' })
  await it.undo(first)
  expect(await ware(1)).toMatchObject({ price: null })

  const filled = await it.act(`update ware set stock = stock + 10 where id = 1`)
  await it.act(`update ware set stock = 3 where id = 1`)
  await expect(it.undo(filled)).rejects.toMatchObject({ code: 'constraint_violated' })
  expect(await ware(1)).toMatchObject({ stock: 3 })
})

test('a counter that is no number is refused', async () => {
  await it.ddl(`create table word (id int primary key, n text, ${common})`)
  await expect(
    it.track({ table: 'public.word', label: 'n', counters: ['n'] }),
  ).rejects.toMatchObject({ reason: 'no_number' })
})
