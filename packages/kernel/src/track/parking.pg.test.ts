import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { world } from '../../../../test/shapes/world.ts'
import { approve } from '../approval/approve.ts'
import { rewind } from '../rewind/rewind.ts'
import { getPlan } from '../view/plans.ts'

/** Columns every tracked table has. */
const common = `org_id uuid not null default kernel.org(), row_version uuid not null default kernel.action_id()`
const it = world('')

const tables = async (ddl: string, ...names: string[]) => {
  await it.ddl(ddl)
  await it.track(...names.map((name) => ({ table: `public.${name}`, label: 'id::text' })))
}

/** What the log says last of each row is the row, and an undo has written each row once. */
const logged = async (table: string, undo: string) => {
  const { rows } = await sql<{ stray: number; images: string }>`select
      (select count(*)::int from ${sql.table(table)} t join lateral (select l.* from history.${sql.ref(table)} l where l.id = t.id order by l._seq desc, l._op limit 1) l on true
        where to_jsonb(l) - '{_action,_seq,_op,_undo}'::text[] <> to_jsonb(t)) as stray,
      (select string_agg(_op::text, '' order by id, _seq, _op desc) from history.${sql.ref(table)} where _action = ${undo}::uuid) as images`.execute(
    it.owner,
  )
  return rows[0]!
}

test('U1 U18 a swap and a cycle of three under a partial unique index go back, forth and back again', async () => {
  await tables(
    `create table seat (id int primary key, no int, left_at int, v int, ${common}); create unique index on seat (no) where left_at is null;`,
    'seat',
  )
  await it.act(`insert into seat (id, no) values (1, 1), (2, 2), (3, 3), (4, 4)`)
  const swap = [
    `update seat set no = null where id = 1`,
    `update seat set no = 1 where id = 2`,
    `update seat set no = 2 where id = 1`,
  ]
  await it.thereAndBack(['seat'], swap, `update seat set v = id`)
  const cycle = [
    `update seat set left_at = 1 where id < 4`,
    `update seat set no = no % 3 + 1 where id < 4`,
    `update seat set left_at = null where id < 4`,
  ]
  await it.thereAndBack(['seat'], cycle, `update seat set v = v + 1`)
  const { action } = await it.undo(await it.act(...swap))
  expect(await logged('seat', action)).toEqual({ stray: 0, images: 'baba' })
})

test('a row that leaves the condition of an index makes room for another', async () => {
  await tables(
    `create table box (id int primary key, no int not null, left_at int, v int, ${common}); create unique index on box (no) where left_at is null;`,
    'box',
  )
  await it.act(`insert into box (id, no) values (1, 1), (2, 2)`)
  await it.thereAndBack(
    ['box'],
    [
      `update box set left_at = 1 where id = 1`,
      `insert into box (id, no) values (5, 1)`,
      `update box set no = 4 where id = 2`,
    ],
    `update box set v = 9 where id < 3`,
  )
  expect((await it.rows('box')).split('\n')).toHaveLength(3)
})

test('a unique rule that can not wait, over columns that may not be empty', async () => {
  await tables(
    `create table place (id int primary key, list int not null, position smallint not null check (position > 0), v int, ${common}, unique (list, position));`,
    'place',
  )
  await it.act(`insert into place (id, list, position) select n, 1, n from generate_series(1, 5) n`)
  const turn = [
    `update place set position = position + 100`,
    `update place set position = case position when 105 then 1 else position - 99 end`,
  ]
  await it.thereAndBack(['place'], turn, `update place set v = id`)
  await it.thereAndBack(
    ['place'],
    [
      `delete from place where id = 3`,
      `insert into place (id, list, position) values (6, 1, 3)`,
      `update place set position = 9 where id = 1`,
      `update place set position = 1 where id = 2`,
    ],
  )
  expect(await it.rows('place')).toContain('(3,1,3,')
})

test('expressions, conditions, columns that others compute, nulls that count, ranges and other types', async () => {
  await tables(
    `create table list (id int primary key, ${common});
     create table item (id int primary key, list int not null references list, first boolean not null default false, mail text not null, loud text generated always as (upper(mail)) stored,
       code varchar(4) not null unique, mark uuid unique nulls not distinct, at timestamptz not null unique, part numeric(6,2) not null unique, during int4range not null,
       more jsonb not null default '{}', ${common}, exclude using gist (during with &&));
     create unique index on item (list) where first; create unique index on item (lower(mail)); create unique index on item (loud);
     create unique index on item ((more ->> 'no'));`,
    'list',
    'item',
  )
  await it.act(
    `insert into list (id) values (1)`,
    `insert into item (id, list, first, mail, code, mark, at, part, during, more) values
      (1, 1, true, 'a@x', 'a', null, '2026-01-01', 1, '[1,3)', '{"no":1}'), (2, 1, false, 'b@x', 'b', gen_random_uuid(), '2026-01-02', 2, '[3,5)', '{"no":2}')`,
  )
  const aside = `update item set first = false, mail = 'c@x', code = 'c', mark = gen_random_uuid(), at = '2026-01-03', part = 3, during = '[9,10)', more = '{}' where id = 1`
  const take = (
    id: number,
    from: string,
  ) => `update item i set (first, mail, code, mark, at, part, during, more) =
    (select o.first, o.mail, o.code, o.mark, o.at, o.part, o.during, o.more from was o where o.id = ${from}) where id = ${id}`
  await it.ddl(`create table was as select * from item`, `grant select on was to rescind_app`)
  await it.thereAndBack(['item'], [aside, take(2, '1'), take(1, '2')])
  expect(await it.rows('item')).toMatch(/\(1,1,t,a@x,A@X,a,,.*\n\(2,1,f,b@x,B@X,b,/)
})

test('what somebody created in the place of another leaves before that one returns, be it referred to or not', async () => {
  await tables(
    `create table desk (id int primary key, no int not null unique, ${common}); create table lamp (id int primary key, desk int references desk, no int unique, ${common});`,
    'desk',
    'lamp',
  )
  await it.act(
    `insert into desk (id, no) values (1, 1), (2, 2)`,
    `insert into lamp (id, desk, no) values (1, 1, 1)`,
  )
  await it.thereAndBack(
    ['desk', 'lamp'],
    [
      `update desk set no = 3 where id = 1`,
      `insert into desk (id, no) values (7, 1)`,
      `update lamp set no = null where id = 1`,
      `insert into lamp (id, desk, no) values (7, 7, 1)`,
    ],
  )
  // One that has to stay keeps what it took, and then the other can not have it.
  const moved = await it.act(
    `update desk set no = 3 where id = 1`,
    `insert into desk (id, no) values (8, 1), (9, 4)`,
    `update desk set no = 5 where id = 2`,
  )
  await it.act(`insert into lamp (id, desk) values (9, 9)`)
  const before = await it.rows('desk', 'lamp')
  await expect(it.undo(moved)).rejects.toMatchObject({ code: 'undo_conflict' })
  expect(await it.rows('desk', 'lamp')).toBe(before)
  await it.undo(moved, 'merge')
  expect((await it.rows('desk')).replaceAll(/,0[0-9a-f-]{35}/g, '')).toBe(
    'desk:\n(1,1)\n(2,2)\n(9,4)',
  )
})

test('several actions at once, and what others keep meanwhile', async () => {
  await tables(
    `create table slot (id int primary key, no int not null unique, v int, ${common});`,
    'slot',
  )
  await it.act(`insert into slot (id, no) values (1, 1), (2, 2), (3, 3), (4, 4)`)
  const before = await it.rows('slot')
  const cycle = [`update slot set no = no + 10`, `update slot set no = (no - 10) % 4 + 1`]
  const actions = [await it.act(...cycle), await it.act(...cycle)]
  const after = await it.rows('slot')
  const taken = async (ids: string[]) => {
    const { plan } = await rewind(it.kernel, it.caller, { actions: ids })
    const { digest } = await getPlan(it.kernel, it.caller, plan)
    expect(await approve(it.kernel, it.caller, plan, digest)).toMatchObject({ status: 'applied' })
    return plan
  }
  const back = await taken(actions)
  expect(await it.rows('slot')).toBe(before)
  await taken([back])
  expect(await it.rows('slot')).toBe(after)
  // What somebody has written since stays as it is, version and all; the others go back around it.
  await it.act(`update slot set no = 9 where id = 4`)
  const kept = (await it.rows('slot')).split('\n').find((row) => row.startsWith('(4,'))
  const { action, receipt } = await it.undo(actions[1]!, 'merge')
  expect(receipt.kept).toMatchObject([{ key: '4', field: 'no', now: 9 }])
  expect(await it.rows('slot')).toContain(kept)
  expect((await it.rows('slot')).replaceAll(/,,0.*\)/g, '')).toBe('slot:\n(1,2\n(2,3\n(3,4\n(4,9')
  expect(await logged('slot', action)).toEqual({ stray: 0, images: 'bababa' })
})

test('U13 where no row can stand aside, or two are to have one value in the end, the undo is refused whole', async () => {
  await tables(
    `create type colour as enum ('red', 'green', 'blue');
     create table flag (id int primary key, colour colour not null unique, no int not null unique check (no < 10), ref int unique, ${common});
     create table pole (id int primary key, flag int references flag (ref) on update cascade, ${common});`,
    'flag',
    'pole',
  )
  await it.act(`insert into flag (id, colour, no, ref) values (1, 'red', 1, 1), (2, 'green', 2, 2)`)
  const refused = async (...statements: string[]) => {
    const action = await it.act(...statements)
    const before = await it.rows('flag')
    const rule = await it.undo(action).then(
      () => 'none',
      (error: { details?: { constraint?: string } }) => error.details?.constraint,
    )
    expect(await it.rows('flag')).toBe(before)
    await it.act(
      `delete from flag`,
      `insert into flag (id, colour, no, ref) values (1, 'red', 1, 1), (2, 'green', 2, 2)`,
    )
    return rule
  }
  const around = (column: string, spare: string, [a, b]: [string, string]) => [
    `update flag set ${column} = ${spare} where id = 1`,
    `update flag set ${column} = ${a} where id = 2`,
    `update flag set ${column} = ${b} where id = 1`,
  ]
  // An enum has no value to spare, a check forbids it, and what others refer to would take them
  // along.
  expect(await refused(...around('colour', `'blue'`, [`'red'`, `'green'`]))).toBe('flag_colour_key')
  expect(await refused(...around('no', '9', ['1', '2']))).toBe('flag_no_key')
  expect(await refused(...around('ref', 'null', ['1', '2']))).toBe('flag_ref_key')
  const freed = await it.act(`update flag set no = 3 where id = 1`)
  await it.act(`update flag set no = 1 where id = 2`)
  const before = await it.rows('flag')
  await expect(it.undo(freed)).rejects.toMatchObject({
    code: 'constraint_violated',
    details: { constraint: 'flag_no_key' },
  })
  expect(await it.rows('flag')).toBe(before)
})

test('standing aside is for undos alone: a setting does not hide a write from the log', async () => {
  await tables(`create table coat (id int primary key, no int not null unique, ${common});`, 'coat')
  await it.act(`insert into coat (id, no) values (1, 1)`)
  const before = await it.rows('coat')
  for (const how of ['aside', 'back']) {
    const action = await it.act(
      `select set_config('app.parking', '${how}', true)`,
      `update coat set no = 2, row_version = kernel.action_id() where id = 1`,
    )
    expect(await logged('coat', action)).toEqual({ stray: 0, images: 'ba' })
    await it.undo(action)
    expect(await it.rows('coat')).toBe(before)
  }
  await expect(
    it.act(
      `select set_config('app.parking', 'aside', true)`,
      `update coat set no = 2 where id = 1`,
    ),
  ).rejects.toMatchObject({
    code: 'constraint_violated',
  })
})
