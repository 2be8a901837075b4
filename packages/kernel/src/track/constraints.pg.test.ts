import { describe, expect, test } from 'vitest'
import { world } from '../../../../test/shapes/world.ts'
import { approve } from '../approval/approve.ts'
import { rewind } from '../rewind/rewind.ts'
import { getPlan } from '../view/plans.ts'

/** Columns every tracked table has. */
const common = `org_id uuid not null default kernel.org(), row_version uuid not null default kernel.action_id()`
const it = world('')

/**
 * Makes the tables and tracks them; the SQL may use the kernel's defaults, so it comes after the
 * first migration.
 */
const tables = async (ddl: string, ...tracked: Parameters<typeof it.track>) => {
  await it.ddl(ddl)
  await it.track(...tracked)
}

describe('constraints', () => {
  test('check, exclusion, unique nulls not distinct, deferrable or not', async () => {
    await tables(
      `create table room (id int primary key, during int4range, no int, v int check (v < 100), ${common},
         exclude using gist (during with &&) deferrable, unique nulls not distinct (no));`,
      { table: 'public.room', label: 'id::text' },
    )
    await it.act(
      `insert into room (id, during, no, v) values (1, '[1,5)', 1, 1), (2, '[5,9)', null, 2)`,
    )
    await it.thereAndBack(
      ['room'],
      [
        `set constraints all deferred`,
        `update room set during = case id when 1 then '[5,9)'::int4range else '[1,5)' end, v = v + 50`,
      ],
      `update room set v = 3`,
    )
    const freed = await it.act(`update room set no = 7 where id = 2`)
    await it.act(`insert into room (id, no) values (3, null)`)
    const before = await it.rows('room')
    await expect(it.undo(freed)).rejects.toMatchObject({ code: 'constraint_violated' })
    expect(await it.rows('room')).toBe(before)
  })

  test('foreign keys that can not wait: no action, restrict, cascade, set null, set default, of one column, of itself', async () => {
    await tables(
      `create table parent (id int primary key, up int references parent, v int, ${common});
       create table plain_child (id int primary key, p int references parent, ${common});
       create table strict_child (id int primary key, p int references parent on delete restrict, ${common});
       create table falling_child (id int primary key, p int references parent on delete cascade, ${common});
       create table falling_grandchild (id int primary key, c int references falling_child on delete cascade, ${common});
       create table null_child (id int primary key, p int references parent on delete set null, ${common});
       create table default_child (id int primary key, p int default 1 references parent on delete set default, ${common});
       create table column_child (id int primary key, p int, q int, unique (id, q), foreign key (p) references parent on delete set null (p), ${common});`,
      ...[
        'parent',
        'plain_child',
        'strict_child',
        'falling_child',
        'falling_grandchild',
        'null_child',
        'default_child',
        'column_child',
      ].map((t) => ({
        table: `public.${t}`,
        label: 'id::text',
      })),
    )
    const all = [
      'parent',
      'plain_child',
      'strict_child',
      'falling_child',
      'falling_grandchild',
      'null_child',
      'default_child',
      'column_child',
    ]
    await it.act(
      `insert into parent (id, up) values (1, null), (2, 1), (3, 2)`,
      `insert into falling_child (id, p) values (1, 3), (2, 1)`,
      `insert into falling_grandchild (id, c) values (1, 1), (2, 2)`,
      `insert into null_child (id, p) values (1, 3), (2, 1)`,
      `insert into default_child (id, p) values (1, 3)`,
      `insert into column_child (id, p, q) values (1, 3, 3)`,
      `insert into plain_child (id, p) values (1, 1)`,
      `insert into strict_child (id, p) values (1, 1)`,
    )
    await it.thereAndBack(all, [`delete from parent where id = 3`], `update parent set v = 5`)
    await it.thereAndBack(all, [
      `insert into parent (id, up) values (10, 1), (11, 10)`,
      `insert into plain_child (id, p) values (10, 11)`,
      `insert into strict_child (id, p) values (10, 10)`,
      `insert into falling_child (id, p) values (10, 10)`,
      `insert into falling_grandchild (id, c) values (10, 10)`,
    ])
    const created = await it.act(`insert into parent (id) values (20)`)
    await it.act(`insert into strict_child (id, p) values (20, 20)`)
    await expect(it.undo(created)).rejects.toMatchObject({ code: 'undo_conflict' })
  })

  test('U11 what stays for others’ sake stays as it was made, and holds only what it referred to then', async () => {
    await tables(`create table link (id int primary key, up int references link, ${common})`, {
      table: 'public.link',
      label: 'id::text',
    })
    const made = await it.act(`insert into link (id) values (1), (2)`)
    const linked = await it.act(`update link set up = 2 where id = 1`)
    await it.act(`insert into link (id, up) values (3, 1)`)
    const { plan } = await rewind(it.kernel, it.caller, { actions: [made, linked] })
    const { digest, held_out } = await getPlan(it.kernel, it.caller, plan)
    expect([...new Set(held_out.rows.map(({ id }) => id))]).toEqual(['1'])
    await approve(it.kernel, it.caller, plan, digest)
    expect((await it.rows('link')).replaceAll(/,0[0-9a-f-]{35}/g, '')).toBe('link:\n(1,)\n(3,1)')
  })

  test('citext, from a schema of its own: keys, references and unique rules go by its equality, contents by their bytes', async () => {
    await tables(
      `create schema ext; create extension citext schema ext;
       grant usage on schema ext to rescind_app;
       create table member (login ext.citext primary key, nick ext.citext unique deferrable, ${common});
       create table post (id int primary key, by ext.citext references member deferrable, ${common});`,
      { table: 'public.member', label: 'login' },
      { table: 'public.post', label: 'id::text' },
    )
    await it.act(`insert into member (login, nick) values ('Ada@x', 'Ada'), ('Ben@x', 'Ben')`)
    // Equal to what it was, and yet another content; and a swap that passes through duplicates.
    await it.thereAndBack(['member'], [`update member set nick = 'ADA' where nick = 'Ada'`])
    await it.thereAndBack(
      ['member'],
      [
        `set constraints all deferred`,
        `update member set nick = case nick::text when 'Ada' then 'BEN' else 'ada' end`,
      ],
    )
    const created = await it.act(`insert into member (login) values ('Cleo@x')`)
    await it.act(`insert into post (id, by) values (1, 'CLEO@X')`)
    await expect(it.undo(created)).rejects.toMatchObject({ code: 'undo_conflict' })
    // The same key in other letters is the same row: who is there now stays.
    const freed = await it.act(`delete from member where login::text = 'Ben@x'`)
    await it.act(`insert into member (login) values ('BEN@X')`)
    const before = await it.rows('member')
    await it.undo(freed)
    expect(await it.rows('member')).toBe(before)
  })

  test('a constraint trigger of the user’s is asked in an undo too, and finds what it names', async () => {
    await tables(
      `create table cap (most int not null, ${common}, id int primary key);
       create table item (id int primary key, n int not null, ${common});
       create function item_sum() returns trigger language plpgsql as $$ begin
         if (select sum(n) from item) > (select most from cap) then raise exception 'too many' using errcode = '23514'; end if; return null; end $$;
       create constraint trigger within after insert or update on item deferrable initially deferred for each row execute function item_sum();`,
      { table: 'public.cap', label: 'id::text' },
      { table: 'public.item', label: 'id::text' },
    )
    await it.act(
      `insert into cap (id, most) values (1, 10)`,
      `insert into item (id, n) values (1, 8)`,
    )
    const less = await it.act(`update item set n = 2 where id = 1`)
    const more = await it.act(`insert into item (id, n) values (2, 7)`)
    const before = await it.rows('item')
    await expect(it.undo(less)).rejects.toMatchObject({ code: 'constraint_violated' })
    expect(await it.rows('item')).toBe(before)
    await it.undo(more)
    await it.undo(less)
  })

  test('two tables that refer to each other, deferrable, leave and return together', async () => {
    await tables(
      `create table hen (id int primary key, egg int, ${common}); create table egg (id int primary key, hen int references hen deferrable, ${common});
       alter table hen add foreign key (egg) references egg deferrable;`,
      { table: 'public.hen', label: 'id::text' },
      { table: 'public.egg', label: 'id::text' },
    )
    await it.thereAndBack(
      ['hen', 'egg'],
      [
        `set constraints all deferred`,
        `insert into hen (id, egg) values (1, 1)`,
        `insert into egg (id, hen) values (1, 1)`,
      ],
    )
    await it.act(
      `set constraints all deferred`,
      `insert into hen (id, egg) values (1, 1)`,
      `insert into egg (id, hen) values (1, 1)`,
    )
    await it.thereAndBack(
      ['hen', 'egg'],
      [`set constraints all deferred`, `delete from hen`, `delete from egg`],
    )
    expect(await it.rows('hen', 'egg')).toMatch(/hen:\n\(1,1,.*\n\negg:\n\(1,1,/)
  })

  test('a table that is not tracked and refers to a tracked one keeps its row', async () => {
    await tables(
      `create table tag (id int primary key, v int, ${common}); create table loose (tag int references tag);`,
      {
        table: 'public.tag',
        label: 'id::text',
      },
    )
    const created = await it.act(`insert into tag (id) values (1)`)
    await it.ddl(`insert into loose values (1)`)
    await expect(it.undo(created)).rejects.toMatchObject({ code: 'undo_conflict' })
  })
})
