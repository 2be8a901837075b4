import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { world } from '../../../../test/shapes/world.ts'
import { getAction } from '../view/actions.ts'
import { recordHistory } from '../view/history.ts'

const common = `org_id uuid not null default kernel.org(), row_version uuid not null default kernel.action_id()`
const it = world('')
let n = 0

/**
 * A fresh table `thing<n>` with two rows, tracked, and one action that changes, adds and deletes.
 */
async function acted(): Promise<{
  t: string
  before: string
  action: string
  again(): Promise<void>
}> {
  const t = `thing${++n}`
  await it.ddl(
    `create table ${t} (id int primary key, name text, price numeric(10,2), note text, ${common})`,
  )
  const again = async () => await it.track({ table: `public.${t}`, label: 'id::text' })
  await again()
  await it.act(
    `insert into ${t} (id, name, price, note) values (1, 'one', 1.50, 'x'), (2, 'two', 2, 'y'), (3, 'three', 3, null)`,
  )
  const before = await columns(t)
  const action = await it.act(
    `update ${t} set name = 'ONE', price = 10 where id = 1`,
    `delete from ${t} where id = 2`,
    `insert into ${t} (id, name) values (4, 'four')`,
  )
  return { t, before, action, again }
}

const columns = async (t: string, list = 'id, name, price, note') =>
  (
    await sql<{
      text: string
    }>`select string_agg(row(${sql.raw(list)})::text, ' ' order by id) as text from ${sql.table(t)}`.execute(
      it.owner,
    )
  ).rows[0]!.text

describe('U20 an undo after a schema change maps or reports, never guesses', () => {
  test('U20 a column added with a default keeps what it has; a row that returns gets the default', async () => {
    const { t, before, action, again } = await acted()
    await it.ddl(`alter table ${t} add column stock int not null default 5, add column extra text`)
    await again()
    const later = await it.act(`update ${t} set stock = 9 where id = 3`)
    await it.undo(action)
    expect(await columns(t)).toBe(before)
    expect(await columns(t, 'id, stock, extra')).toBe('(1,5,) (2,5,) (3,9,)')
    await it.redo(action)
    expect(await columns(t, 'id, stock')).toBe('(1,5) (3,9) (4,5)')
    await it.undo(later)
    expect(await columns(t, 'id, stock')).toBe('(1,5) (3,5) (4,5)')
  })

  test('U20 by replay, too, an added column has the value it was added with', async () => {
    const { t, action, again } = await acted()
    const other = await it.act(`update ${t} set note = 'later' where id = 1`)
    await it.ddl(`alter table ${t} add column stock int not null default 5`)
    await again()
    await it.act(`update ${t} set stock = 6 where id = 1`)
    await it.undo(action, 'merge')
    expect(await columns(t, 'id, name, price, note, stock')).toContain('(1,one,1.50,later,6)')
    await it.undo(other, 'merge')
    expect(await columns(t, 'id, name, price, note, stock')).toContain('(1,one,1.50,x,6)')
  })

  test('U20 without the notes of its columns, a table that was tracked before keeps its log: those that are there, and those that were dropped', async () => {
    const { t, action, again } = await acted()
    await it.ddl(`alter table ${t} drop column price`)
    await again()
    const { rows: before } =
      await sql`select * from kernel.tracked_column where tbl = ${t} order by name`.execute(
        it.owner,
      )
    await it.ddl(`delete from kernel.tracked_column where tbl = '${t}'`)
    await again()
    expect(
      (
        await sql`select * from kernel.tracked_column where tbl = ${t} order by name`.execute(
          it.owner,
        )
      ).rows,
    ).toEqual(before)
    const { receipt } = await it.undo(action)
    expect(receipt.kept).toHaveLength(2)
    expect(await columns(t, 'id, name, note')).toBe('(1,one,x) (2,two,y) (3,three,)')
  })

  test('U20 a column dropped is told with its reason, the rest goes back, and its history can still be read', async () => {
    const { t, action, again } = await acted()
    await it.ddl(`alter table ${t} drop column price`)
    await again()
    const { receipt } = await it.undo(action)
    expect(receipt.kept).toMatchObject([
      { table: t, key: '1', field: 'price', target: 1.5, reason: 'column_dropped' },
      { table: t, key: '2', field: 'price', target: 2, reason: 'column_dropped' },
    ])
    expect((await getAction(it.kernel, it.caller, action)).state).toBe('partly_undone')
    expect(await columns(t, 'id, name, note')).toBe('(1,one,x) (2,two,y) (3,three,)')
    const { rows } = await recordHistory(it.kernel, it.caller, t, '1')
    expect(rows.find((entry) => entry.action === action)!.change.cells).toContainEqual({
      field: 'price (past)',
      name: 'price (past)',
      before: 1.5,
      after: 10,
    })
  })

  test('U20 a column added under the name of a dropped one is another column', async () => {
    const { t, action, again } = await acted()
    await it.ddl(
      `alter table ${t} drop column price; alter table ${t} add column price numeric(10,2)`,
    )
    await again()
    const { receipt } = await it.undo(action)
    expect(receipt.kept).toMatchObject([
      { field: 'price', reason: 'column_dropped' },
      { field: 'price' },
    ])
    expect(await columns(t)).toBe('(1,one,,x) (2,two,,y) (3,three,,)')
  })

  test('U20 renamed columns, two of them into each other, are followed', async () => {
    const { t, before, action, again } = await acted()
    await it.ddl(
      `alter table ${t} rename column name to tmp; alter table ${t} rename column note to name; alter table ${t} rename column tmp to note; alter table ${t} rename price to cost`,
    )
    await again()
    await it.undo(action)
    expect(await columns(t, 'id, note, cost, name')).toBe(before)
  })

  test('U20 a type that can hold what was logged is converted', async () => {
    const { t, before, action, again } = await acted()
    await it.ddl(
      `alter table ${t} alter column price type numeric(14,4), alter column name type varchar(40)`,
    )
    await again()
    await it.undo(action)
    expect(await columns(t)).toBe(
      before.replace('1.50', '1.5000').replace('2.00', '2.0000').replace('3.00', '3.0000'),
    )
    const other = await acted()
    await it.ddl(`alter table ${other.t} alter column price type text using price::text`)
    await other.again()
    const { receipt } = await it.undo(other.action)
    expect(receipt.kept).toEqual([])
    expect(await columns(other.t)).toBe(other.before)
  })

  test.each([
    ['smallint', 'int', '7'],
    ['int', 'bigint', '2147483647'],
    ['int', 'numeric(14,2)', '5'],
    ['int', 'double precision', '2147483647'],
    ['smallint', 'real', '-32768'],
    ['bigint', 'numeric', '9223372036854775807'],
    ['bigint', 'text', '9223372036854775807'],
    ['numeric(10,2)', 'numeric(20,4)', '1.50'],
    ['numeric(10,2)', 'text', '1.50'],
    ['real', 'double precision', '0.1'],
    ['varchar(9)', 'text', `'a b'`],
    ['varchar(9)', 'varchar(20)', `'a b'`],
    ['text', 'varchar(20)', `'a b'`],
    ['uuid', 'text', `'0d1f0f5e-8d3c-4f1a-9a3b-0d1f0f5e8d3c'`],
    ['boolean', 'text', 'true'],
    ['date', 'timestamp', `'2025-02-28'`],
    ['cidr', 'inet', `'10.1.0.0/16'`],
  ])(
    'U20 %s that became %s goes back, whether the log knows of a row that is still there or not',
    async (from, to, value) => {
      const t = `thing${++n}`
      await it.ddl(
        `create table ${t} (id int primary key, v ${from} not null, m int)`,
        `insert into ${t} values (1, ${value}, 1), (2, ${value}, 2), (3, ${value}, 3)`,
      )
      const again = async () =>
        await it.track({ table: `public.${t}`, label: 'id::text', prepare: true })
      await again()
      // Of these the log knows no row as it is now: one is gone, and the other was not written
      // after it.
      const deleted = await it.act(`delete from ${t} where id = 2`)
      const before = await columns(t, 'id, v, m')
      const updated = await it.act(`update ${t} set m = 9 where id = 1`)
      await it.undo(updated)
      await it.ddl(`alter table ${t} alter v type ${to}`)
      await again()
      const { receipt } = await it.undo(deleted)
      expect(receipt.kept).toEqual([])
      expect(await columns(t, `id, v = (select v from ${t} where id = 3)`)).toBe(
        '(1,t) (2,t) (3,t)',
      )
      await it.redo(deleted)
      await it.redo(updated)
      await it.undo(updated)
      expect(before).toMatch(/^\(1,.*,1\) \(3,.*,3\)$/)
      expect(await columns(t, 'id, m')).toBe('(1,1) (3,3)')
    },
  )

  test('U20 a wider type that was given other values on the way is set aside and told, as long as a row tells it', async () => {
    const t = `thing${++n}`
    await it.ddl(`create table ${t} (id int primary key, v int, ${common})`)
    const again = async () => await it.track({ table: `public.${t}`, label: 'id::text' })
    await again()
    await it.act(`insert into ${t} (id, v) values (1, 1), (2, 2)`)
    const action = await it.act(`delete from ${t} where id = 2`)
    await it.ddl(`alter table ${t} alter v type bigint using v * 100`)
    await again()
    const { receipt } = await it.undo(action)
    expect(receipt.kept).toMatchObject([{ key: '2', field: 'v', reason: 'type_changed' }])
    expect(await columns(t, 'id, v')).toBe('(1,100) (2,)')
  })

  test('U20 a type whose conversion meant something else is set aside and told', async () => {
    const { t, action, again } = await acted()
    await it.ddl(`alter table ${t} alter column price type int using (price * 100)::int`)
    await again()
    const { receipt } = await it.undo(action)
    expect(receipt.kept).toMatchObject([
      { key: '1', field: 'price', reason: 'type_changed' },
      { key: '2', field: 'price', reason: 'type_changed' },
    ])
    expect(await columns(t)).toBe('(1,one,1000,x) (2,two,,y) (3,three,300,)')
  })

  test('U20 a rule added since that old values break aborts the undo whole', async () => {
    const { t, action, again } = await acted()
    const strict = await it.act(`update ${t} set note = 'z' where id = 3`)
    await it.ddl(
      `alter table ${t} add check (price >= 10) not valid`,
      `update pg_attribute set attnotnull = true where attrelid = '${t}'::regclass and attname = 'note'`,
    )
    await again()
    const after = await it.rows(t)
    await expect(it.undo(action)).rejects.toMatchObject({ code: 'constraint_violated' })
    await expect(it.undo(strict)).rejects.toMatchObject({ code: 'constraint_violated' })
    expect(await it.rows(t)).toBe(after)
  })

  test('U20 a renamed table keeps its log', async () => {
    const { t, before, action } = await acted()
    await it.ddl(`alter table ${t} rename to ${t}_renamed`)
    await it.track({ table: `public.${t}_renamed`, label: 'id::text' })
    await it.undo(action)
    expect(await columns(`${t}_renamed`)).toBe(before)
    expect((await getAction(it.kernel, it.caller, action)).tables).toEqual({ [`${t}_renamed`]: 3 })
  })

  test('U20 of a table that was dropped every row is told, and its history can still be read', async () => {
    const { t, action } = await acted()
    await it.ddl(`drop table ${t}`)
    await it.track()
    const { receipt } = await it.undo(action)
    expect(receipt.kept).toMatchObject(
      ['1', '2', '4'].map((key) => ({ table: t, key, field: null, reason: 'table_dropped' })),
    )
    const { rows } = await recordHistory(it.kernel, it.caller, t, '1')
    expect(rows.find((entry) => entry.action === action)!.change).toMatchObject({
      cells: [{ field: 'name', before: 'one', after: 'ONE' }, { field: 'price' }],
    })
  })

  test('U20 a new table under the name of a dropped one has a log of its own', async () => {
    const { t, action, again } = await acted()
    await it.ddl(
      `drop table ${t}; create table ${t} (id int primary key, name text, price numeric, note text, ${common})`,
    )
    await again()
    await it.act(`insert into ${t} (id, name) values (1, 'another')`)
    const { receipt } = await it.undo(action)
    expect(receipt.kept).toMatchObject(
      [1, 2, 4].map(() => ({ table: `${t} (dropped)`, reason: 'table_dropped' })),
    )
    expect(await columns(t)).toBe('(1,another,,)')
  })

  test('U20 a log from before columns had numbers, or from a dump, is matched by name', async () => {
    const { t, before, action, again } = await acted()
    await sql`delete from kernel.tracked_column where tbl = ${t}`.execute(it.owner)
    await sql`update kernel.tracked set rel_oid = null where tbl = ${t}`.execute(it.owner)
    await it.ddl(`alter table ${t} drop column note`)
    await again()
    await it.undo(action)
    expect(await columns(t, 'id, name, price')).toBe(before.replaceAll(/,[^,]*\)/g, ')'))
  })
})
