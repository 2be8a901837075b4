import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { refusal } from '../../../../test/library/library.ts'
import { world } from '../../../../test/shapes/world.ts'
import { approve } from '../approval/approve.ts'
import { narrow } from '../approval/narrow.ts'
import { limits } from '../contract/limits.ts'
import { execute } from '../execute.ts'
import { rewind } from '../rewind/rewind.ts'
import { soleOrg } from '../track/prepare.ts'
import { overwrite } from '../undo/overwrite.ts'
import { getPlan } from '../view/plans.ts'

const it = world(`
  create table seat (id int primary key, v int, room int, during int4range,
    unique (v) deferrable initially deferred, exclude using gist (during with &&) deferrable initially deferred);
  create table room (id int primary key, seats int not null default 0);
  alter table seat add foreign key (room) references room deferrable initially deferred;
  create function at_most_three() returns trigger language plpgsql as $$
  begin
    if (select count(*) from seat where room = new.room) > 3 then raise exception 'a room has three seats'; end if;
    return null;
  end $$;
  create constraint trigger three after insert or update on seat deferrable initially deferred for each row execute function at_most_three();
  create function count_seats() returns trigger language plpgsql as $$
  begin
    update room set seats = (select count(*) from seat where room = new.room) where id = new.room;
    return null;
  end $$;
  create constraint trigger counted after insert on seat deferrable initially deferred for each row execute function count_seats();`)
const tables = ['seat', 'room']

beforeAll(async () => {
  await it.track(
    { table: 'public.seat', label: 'id::text', prepare: true },
    { table: 'public.room', label: 'id::text', prepare: true },
  )
  await it.act(
    `insert into room (id) values (1), (2)`,
    `insert into seat (id, v, room, during) select n, n, null, int4range(n * 10, n * 10 + 5) from generate_series(1, 9) n`,
  )
})

/** Rows without their versions: what was replayed carries the version of the undo. */
const values = (rows: string) =>
  rows.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'version')
const ask = async (...statements: string[]) =>
  await execute(it.kernel, it.caller, { tool: 'plan', input: { statements } })
const plans = async () =>
  (
    await sql<{
      n: number
    }>`select count(*)::int as n from kernel.plan where org_id = ${soleOrg}`.execute(it.owner)
  ).rows[0]!.n

/** Is refused when it is shown, with the name of the rule, and leaves neither a plan nor a row. */
const refusedAtOnce = async (constraint: string | undefined, asked: () => Promise<unknown>) => {
  const [rows, before] = [await it.rows(...tables), await plans()]
  const error = await refusal('constraint_violated', asked())
  expect(error.details.constraint).toBe(constraint)
  expect(error.next).not.toBe('')
  expect(await plans()).toBe(before)
  expect(await it.rows(...tables)).toBe(rows)
  return error
}

describe('plans', () => {
  test('A12 a plan that the commit would refuse is not shown: unique, foreign and exclusion rules that wait, and constraint triggers', async () => {
    await refusedAtOnce('seat_v_key', () => ask(`update seat set v = 1 where id = 2`))
    await refusedAtOnce('seat_room_fkey', () => ask(`update seat set room = 9 where id = 2`))
    await refusedAtOnce('seat_room_fkey', async () => {
      const set = await it.act(`update seat set room = 2 where id = 1`)
      try {
        return await ask(`delete from room where id = 2`)
      } finally {
        await it.undo(set)
      }
    })
    await refusedAtOnce('seat_during_excl', () =>
      ask(`update seat set during = '[10,12)' where id = 2`),
    )
    const four = await refusedAtOnce(undefined, () => ask(`update seat set room = 1 where id < 5`))
    expect(four.message).toContain('a room has three seats')
    await refusedAtOnce('seat_v_key', () =>
      ask(`set constraints all deferred`, `update seat set v = 1 where id = 2`),
    )
  })

  test('A12 a swap under a rule that waits is a plan, and is carried out; narrowed to one half it is refused', async () => {
    const before = await it.rows(...tables)
    const swapped = await it.plan(`update seat set v = 3 - v where id in (1, 2)`)
    await it.undo(swapped)
    expect(await it.rows(...tables)).toBe(before)
    const asked = await execute(it.kernel, it.caller, {
      tool: 'plan',
      input: {
        statements: [`update seat set v = 2 where id = 1`, `update seat set v = 1 where id = 2`],
      },
    })
    if (asked.status !== 'awaiting_approval') throw new Error(asked.status)
    await refusedAtOnce('seat_v_key', () =>
      narrow(it.kernel, it.caller, asked.plan, [`update seat set v = 1 where id = 2`]),
    )
    expect(await getPlan(it.kernel, it.caller, asked.plan)).toMatchObject({ state: 'pending' })
  })

  test('A12 what a trigger writes when the commit asks it is part of the plan, and A1 of what executes', async () => {
    const asked = await ask(`insert into seat (id, v, room) values (20, 20, 1), (21, 21, 1)`)
    if (asked.status !== 'awaiting_approval') throw new Error(asked.status)
    const plan = await getPlan(it.kernel, it.caller, asked.plan)
    expect(plan.changes.rows).toContainEqual(
      expect.objectContaining({
        table: 'room',
        cells: [{ field: 'seats', name: 'seats', before: 0, after: 2 }],
      }),
    )
    expect(plan.counts.rows).toBe(3)
    await approve(it.kernel, it.caller, plan.id, plan.digest)
    await it.undo(plan.id)
  })

  test('A12 a plan of many rows is shown all the same: whether an action has ended is asked at its end', async () => {
    const many = limits.implicit_rows + 5
    const plan = await it.plan(
      `insert into seat (id, v) select n, n from generate_series(100, ${99 + many}) n`,
    )
    const { receipt } = await it.undo(plan)
    expect(receipt.undone).toBe(many)
  })

  test('A12 a force or a part of an undo that the commit would refuse is not shown', async () => {
    const before = await it.rows(...tables)
    const target = await it.act(`update seat set v = 50 where id = 3`)
    const later = await it.act(
      `update seat set v = 51 where id = 3`,
      `update seat set v = 3 where id = 4`,
    )
    await refusedAtOnce('seat_v_key', () => overwrite(it.kernel, it.caller, target))
    await it.undo(later)
    const other = await it.act(`update seat set v = 60 where id = 5`)
    const taken = await it.act(`update seat set v = 5 where id = 6`)
    await refusedAtOnce('seat_v_key', () =>
      rewind(it.kernel, it.caller, { actions: [other], records: ['seat:5'] }),
    )
    await refusedAtOnce('seat_v_key', () => rewind(it.kernel, it.caller, { actions: [other] }))
    for (const action of [taken, other, target]) await it.undo(action, 'merge')
    expect(values(await it.rows(...tables))).toBe(values(before))
  })

  test('A12 what became impossible between plan and yes has drifted, and no plan that would be refused takes its place', async () => {
    const asked = await ask(`update seat set v = 70 where id = 7`)
    if (asked.status !== 'awaiting_approval') throw new Error(asked.status)
    const { digest } = await getPlan(it.kernel, it.caller, asked.plan)
    const taken = await it.act(`update seat set v = 70 where id = 8`)
    const before = await it.rows(...tables)
    const error = await refusal('drifted', approve(it.kernel, it.caller, asked.plan, digest))
    expect(error.details.plan).toBeNull()
    expect(await it.rows(...tables)).toBe(before)
    await it.undo(taken)
  })
})

describe('at once', () => {
  test('A12 an action that only the commit refuses is a refusal with a code, and changes nothing', async () => {
    await refusedAtOnce('seat_v_key', () => it.act(`update seat set v = 1 where id = 2`))
    await refusedAtOnce('seat_room_fkey', () => it.act(`update seat set room = 9 where id = 2`))
    const four = await refusedAtOnce(undefined, () =>
      it.act(`update seat set room = 1 where id < 5`),
    )
    expect(four.message).toContain('a room has three seats')
    await refusedAtOnce('seat_during_excl', () =>
      it.act(`update seat set during = '[10,12)' where id = 2`),
    )
  })

  test('U1 what a trigger writes when the commit asks it is part of the action, and goes back with it', async () => {
    const before = await it.rows(...tables)
    const two = await it.act(`insert into seat (id, v, room) values (30, 30, 2), (31, 31, 2)`)
    const { rows } = await sql<{ seats: number }>`select seats from room where id = 2`.execute(
      it.owner,
    )
    expect(rows).toEqual([{ seats: 2 }])
    const { receipt } = await it.undo(two)
    expect(receipt.undone).toBe(3)
    expect(values(await it.rows(...tables))).toBe(values(before))
  })
})
