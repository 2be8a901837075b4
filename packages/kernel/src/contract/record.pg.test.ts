import { beforeAll, expect, test } from 'vitest'
import { refusal } from '../../../../test/library/library.ts'
import { world } from '../../../../test/shapes/world.ts'
import { approve } from '../approval/approve.ts'
import { rewind } from '../rewind/rewind.ts'
import { listActions } from '../view/actions.ts'
import { recordHistory } from '../view/history.ts'
import { getPlan } from '../view/plans.ts'

const it = world(`
  create table pair (a text, b int, v int, primary key (a, b));
  create table named (id text primary key, v int);
  create table numbered (id bigint primary key, v int);`)

beforeAll(async () => {
  await it.track(
    { table: 'public.pair', label: 'a', prepare: true },
    { table: 'public.named', label: 'id', prepare: true },
    { table: 'public.numbered', label: 'id::text', prepare: true },
  )
})

test.each([
  [
    'pair',
    `insert into pair values ('x:y', 1, 0), ('q "r"', 2, 0)`,
    [`["x:y", "1"]`, `["x:y","1"]`, `["x:y", 1]`],
  ],
  ['named', `insert into named values ('["x","y"]', 0), ('x:y', 0)`, [`["x","y"]`]],
  [
    'named',
    `insert into named values ('z', 0), ('x:y', 0) on conflict (id) do update set v = named.v + 1`,
    ['x:y'],
  ],
  ['numbered', `insert into numbered values (9007199254740993, 0), (2, 0)`, ['9007199254740993']],
])(
  'R4 a part, a history and the actions of a record are found by its id, whatever the key of its table: %s %s',
  async (table, insert, ids) => {
    const made = await it.act(insert)
    const action = await it.act(`update ${table} set v = 5`)
    const before = await it.rows(table)
    for (const id of ids) {
      const record = `${table}:${id}`
      const { rows } = await listActions(it.kernel, it.caller, { record })
      expect(rows.map((row) => row.id)).toEqual(expect.arrayContaining([action, made]))
      expect(
        (await recordHistory(it.kernel, it.caller, table, id)).rows.map((row) => row.action),
      ).toEqual(expect.arrayContaining([action, made]))
      const { plan } = await rewind(it.kernel, it.caller, { actions: [action], records: [record] })
      const shown = await getPlan(it.kernel, it.caller, plan)
      expect(shown.counts).toMatchObject({ matched: 1, rows: 1, held_out: 0 })
      await approve(it.kernel, it.caller, plan, shown.digest)
      await it.undo(plan)
      expect(await it.rows(table)).toBe(before)
    }
    await refusal(
      'not_found',
      rewind(it.kernel, it.caller, { actions: [action], records: [`${table}:["no", "7"]`] }),
    )
    await it.undo(action)
    await it.undo(made)
  },
)

test('an id that can be none of its table is wrong input', async () => {
  await refusal('invalid_input', listActions(it.kernel, it.caller, { record: 'numbered:x' }))
  await refusal('invalid_input', listActions(it.kernel, it.caller, { record: 'pair:x' }))
  await refusal('invalid_input', listActions(it.kernel, it.caller, { record: 'nothing:x' }))
})
