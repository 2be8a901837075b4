import { describe, expect, test } from 'vitest'
import { world } from '../../../../test/shapes/world.ts'
import { NotTrackable } from './not-trackable.ts'
import type { TrackedTable } from './track.ts'

const common = `org_id uuid not null default kernel.org(), row_version uuid not null default kernel.action_id()`
const it = world('')

const refused = async (table: TrackedTable): Promise<NotTrackable> => {
  const error = await it.track(table).then(
    () => expect.unreachable(`${table.table} was tracked`),
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(NotTrackable)
  await it.track()
  return error as NotTrackable
}

describe('what can not be tracked is refused with a reason and what to do', () => {
  test('other things than permanent tables', async () => {
    await it.ddl(
      `create table base (id int primary key, ${common}); create view seen as select * from base; create materialized view kept as select * from base;
       create table heir (extra int) inherits (base); create unlogged table fleeting (id int primary key, ${common});
       create table whole (id int, ${common}, primary key (id)) partition by range (id); create table part partition of whole default;`,
    )
    for (const [table, reason, next] of [
      ['public.absent', 'no_such_table', /as in SQL/],
      ['not a name', 'no_such_table', /as in SQL/],
      ['public.seen', 'not_a_table', /tables behind it/],
      ['public.kept', 'not_a_table', /tables behind it/],
      ['public.base', 'inherits', /partitioned/],
      ['public.heir', 'inherits', /partitioned/],
      ['public.fleeting', 'not_permanent', /set logged/],
      ['public.part', 'is_partition', /Track public.whole/],
      ['kernel.action', 'own_schema', /schema of your own/],
    ] as const) {
      const error = await refused({ table, label: '1' })
      expect(error.reason, table).toBe(reason)
      expect(error.message).toContain(error.next)
      expect(error.next).toMatch(next)
    }
  })

  test('columns and keys', async () => {
    await it.ddl(
      `create table bare (id int primary key); create table keyless (id int, ${common}); create table wrong (id int primary key, org_id int, row_version uuid);
       create table taken (id int primary key, _seq int, ${common}); create table computed (a int, id int generated always as (a) stored primary key, ${common});
       create table pay (id int primary key, ${common}); create table boss (id int primary key, ${common}); create table follower (boss int references boss on delete cascade);`,
    )
    expect(await refused({ table: 'public.bare', label: '1' })).toMatchObject({
      reason: 'missing_column',
      next: expect.stringContaining('prepare: true'),
    })
    expect(await refused({ table: 'public.wrong', label: '1' })).toMatchObject({
      reason: 'missing_column',
    })
    expect(await refused({ table: 'public.keyless', label: '1' })).toMatchObject({
      reason: 'no_key',
    })
    expect(await refused({ table: 'public.keyless', label: '1', key: ['nothing'] })).toMatchObject({
      reason: 'no_key',
    })
    expect(await refused({ table: 'public.computed', label: '1' })).toMatchObject({
      reason: 'no_key',
    })
    expect(await refused({ table: 'public.taken', label: '1' })).toMatchObject({
      reason: 'reserved_name',
    })
    expect(await refused({ table: 'public.pay', label: '1', money: ['nothing'] })).toMatchObject({
      reason: 'missing_column',
    })
    expect(await refused({ table: 'public.boss', label: '1' })).toMatchObject({
      reason: 'untracked_cascade',
      next: expect.stringContaining('follower'),
    })
  })

  test('a key or a name that would lose its log', async () => {
    await it.ddl(
      `create table k (a int primary key, b int not null, ${common}); create table other (a int primary key, ${common});`,
    )
    await it.track({ table: 'public.k', label: '1' })
    await it.act(`insert into k (a, b) values (1, 1)`)
    await it.ddl(`alter table k drop constraint k_pkey; alter table k add primary key (b)`)
    await expect(it.track({ table: 'public.k', label: '1' })).rejects.toMatchObject({
      reason: 'key_changed',
    })
    await it.track({ table: 'public.k', label: '1', key: ['a'] })
    await expect(
      it.track(
        { table: 'public.k', label: '1', key: ['a'] },
        { table: 'public.other', name: 'k', label: '1' },
      ),
    ).rejects.toMatchObject({ reason: 'name_taken' })
  })
})
