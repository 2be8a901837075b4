import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { world } from '../../../../test/shapes/world.ts'
import { getAction } from '../view/actions.ts'
import { recordHistory } from '../view/history.ts'

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

describe('keys and names', () => {
  test('composite, text and bigint identity keys, without org_id in the primary key', async () => {
    await tables(
      `create table composite (a int, b text, v int, ${common}, primary key (b, a));
       create table texts (code text primary key, v int, ${common});
       create table big (id bigint generated always as identity primary key, v int, ${common});
       create table one (v int, ${common}, primary key (org_id));`,
      ...['composite', 'texts', 'big', 'one'].map((t) => ({
        table: `public.${t}`,
        label: 'v::text',
      })),
    )
    await it.act(
      `insert into composite (a, b, v) values (1, 'x "y", \\z', 1), (2, 'x', 2)`,
      `insert into texts (code, v) values ('a''b', 1), ('', 2)`,
      `insert into big (v) values (1), (2)`,
      `insert into one (v) values (1)`,
    )
    const all = ['composite', 'texts', 'big', 'one']
    await it.thereAndBack(
      all,
      [
        `update composite set v = 10`,
        `delete from composite where a = 2`,
        `update texts set v = 10 where code <> ''`,
        `delete from texts where code = ''`,
        `insert into texts (code, v) values ('new', 3)`,
        `update big set v = v + 1 where v = 1`,
        `delete from big where v = 2 and id = (select max(id) from big)`,
        `update one set v = 7`,
      ],
      `with a as (update composite set v = 20), b as (update texts set v = 20 where code <> 'new'), c as (update big set v = 30) update one set v = 4`,
    )
    const action = await it.act(`update composite set v = 11 where a = 1`)
    const { changes } = await getAction(it.kernel, it.caller, action)
    expect(changes.rows).toMatchObject([
      { table: 'composite', label: '11', cells: [{ field: 'v', before: 1, after: 11 }] },
    ])
    const history = await recordHistory(it.kernel, it.caller, 'composite', changes.rows[0]!.id)
    expect(history.rows[0]).toMatchObject({ action, change: { id: changes.rows[0]!.id } })
    await expect(it.act(`update texts set code = 'other' where code = ''`)).rejects.toThrow(
      /change of the key/,
    )
  })

  test('names that need quotes, reserved words, long names, dropped columns, columns named like variables', async () => {
    const long = 'l'.repeat(62)
    await tables(
      `create schema "My Schema"; grant usage on schema "My Schema" to public;
       create table "My Schema"."Order ""Lines"" it's" ("Id" int primary key, gone int, "select" text, "a.b" text, "s" int, n int, o int, g int, b int, a int, e int, c int,
         "q'uo\\te" text, act int, ks text, mine int, cur int, want int, own int, x int, t int, key text, ${common});
       alter table "My Schema"."Order ""Lines"" it's" drop column gone;
       create table "${long}" (id int primary key, v int, ${common});`,
      { table: `"My Schema"."Order ""Lines"" it's"`, label: '"select"' },
      { table: `public."${long}"`, label: 'v::text' },
    )
    const strange = `"My Schema"."Order ""Lines"" it's"`
    await it.act(
      `insert into ${strange} ("Id", "select", "a.b", s, n, o, g, b, a, e, c, "q'uo\\te", act, ks, mine, cur, want, own, x, t, key) values
        (1, 'x', 'y', 1, 1, 1, 1, 1, 1, 1, 1, 'z', 1, 'k', 1, 1, 1, 1, 1, 1, 'k'), (2, 'x', 'y', 2, 1, 1, 1, 1, 1, 1, 1, 'z', 1, 'k', 1, 1, 1, 1, 1, 1, 'k')`,
      `insert into "${long}" (id, v) values (1, 1)`,
    )
    await it.thereAndBack(
      [strange, `"${long}"`],
      [
        `update ${strange} set "select" = 'new', "a.b" = null, s = 5, n = 6, o = 7, g = 8, b = 9, a = 10, e = 11, "q'uo\\te" = '"', act = 3, ks = 'l', mine = 4, cur = 4, want = 4, x = 4, t = 4, key = 'm' where "Id" = 1`,
        `delete from ${strange} where "Id" = 2`,
        `update "${long}" set v = 2`,
      ],
      `with a as (update ${strange} set s = 6, b = 2) update "${long}" set v = 3`,
    )
    expect(await it.rows(strange)).toContain('(1,x,y,1,1,1,1,1,1,1,1,z,1,k,1,1,1,1,1,1,k,')
  })

  test('the same name in two schemas, and long names that begin alike, are told apart', async () => {
    const stem = 'm'.repeat(60)
    await tables(
      `create schema one; create schema two; grant usage on schema one, two to public;
       create table one.item (id int primary key, v int, ${common});
       create table two.item (id int primary key, w text, ${common});
       create table ${stem}_a (id int primary key, v int, ${common}); create table ${stem}_b (id int primary key, v int, ${common});`,
      { table: 'one.item', label: 'v::text' },
      { table: 'two.item', label: 'w' },
      { table: `public.${stem}_a`, label: 'v::text' },
      { table: `public.${stem}_b`, label: 'v::text', name: 'm_b' },
    )
    const { rows } = await sql<{
      tbl: string
    }>`select tbl from kernel.tracked where rel in ('one.item'::regclass, 'two.item'::regclass) order by rel::text`.execute(
      it.owner,
    )
    expect(rows.map((row) => row.tbl)).toEqual(['item', 'two.item'])
    await it.act(
      ...['one.item (id, v)', `two.item (id, w)`, `${stem}_a (id, v)`, `${stem}_b (id, v)`].map(
        (t) => `insert into ${t} values (1, 1), (2, 2)`,
      ),
    )
    await it.thereAndBack(
      ['one.item', 'two.item', `${stem}_a`, `${stem}_b`],
      [
        `update one.item set v = 3`,
        `update two.item set w = 'x' where id = 1`,
        `delete from two.item where id = 2`,
        `update ${stem}_a set v = 5`,
        `update ${stem}_b set v = 6`,
      ],
      `with a as (update one.item set v = 9 where id = 1), b as (update two.item set w = 'y'), c as (update ${stem}_a set v = 7) update ${stem}_b set v = 8`,
    )
  })
})

describe('partitions', () => {
  test('ranges and lists; a row that moves between them moves back; a partition is not written by itself', async () => {
    await tables(
      `create table sale (id int, region text, at date, v int, ${common}, primary key (id, region, at)) partition by list (region);
       create table sale_eu partition of sale for values in ('eu') partition by range (at);
       create table sale_eu_old partition of sale_eu for values from (minvalue) to ('2024-01-01');
       create table sale_eu_new partition of sale_eu for values from ('2024-01-01') to (maxvalue);
       create table sale_rest partition of sale default;`,
      { table: 'public.sale', label: 'id::text', key: ['id'] },
    )
    await it.act(
      `insert into sale (id, region, at, v) values (1, 'eu', '2023-01-01', 1), (2, 'us', '2024-05-05', 2)`,
    )
    const parts = ['sale', 'sale_eu_old', 'sale_eu_new', 'sale_rest']
    await it.thereAndBack(
      parts,
      [`update sale set region = 'us' where id = 1`, `update sale set region = 'eu' where id = 2`],
      `update sale set v = 9`,
    )
    await it.thereAndBack(
      parts,
      [`update sale set at = '2025-01-01' where id = 1`, `delete from sale where id = 2`],
      `update sale set v = 9 where id = 1`,
    )
    await expect(
      it.ddl(
        `insert into sale_rest (id, region, at, org_id, row_version) values (9, 'us', '2024-01-01', gen_random_uuid(), gen_random_uuid())`,
      ),
    ).rejects.toThrow(/write to the partition sale_rest itself is refused/)
    await expect(it.ddl(`update sale set v = 1`)).rejects.toThrow(/write outside an action/)
  })
})

describe('triggers of the user’s own', () => {
  test('U15 what they write is captured and goes back, and an undo does not fire them', async () => {
    await tables(
      `create table account (id int primary key, amount int, updated_at timestamptz, n int not null default 0, ${common});
       create table movement (id int generated by default as identity primary key, account int, delta int, ${common}); create table mails (account int); grant all on mails to public;
       create function stamp_account() returns trigger language plpgsql as $$ begin new.updated_at := clock_timestamp(); return new; end $$;
       create function book_movement() returns trigger language plpgsql as $$ begin
         insert into movement (account, delta) values (new.id, new.amount - coalesce(old.amount, 0)); insert into mails values (new.id); return null; end $$;
       create function count_again() returns trigger language plpgsql as $$ begin update account set n = n + 1 where id = new.id; return null; end $$;
       create trigger stamp before update on account for each row execute function stamp_account();
       create trigger book after insert or update of amount on account for each row execute function book_movement();
       create trigger again after update on account for each row when (old.amount is distinct from new.amount) execute function count_again();`,
      { table: 'public.account', label: 'id::text', stamped: ['updated_at'] },
      { table: 'public.movement', label: 'id::text' },
    )
    await it.act(`insert into account (id, amount) values (1, 10)`)
    const mails = async () =>
      (await sql<{ n: number }>`select count(*)::int as n from mails`.execute(it.owner)).rows[0]!.n
    const before = await it.rows('account', 'movement')
    const sent = await mails()
    const action = await it.act(`update account set amount = 15 where id = 1`)
    const after = await it.rows('account', 'movement')
    expect(after).toMatch(/1,15,.*,1,/)
    expect(await mails()).toBe(sent + 1)
    const { changes } = await getAction(it.kernel, it.caller, action)
    expect(changes.rows.find((c) => c.table === 'account')).toMatchObject({
      cells: [
        { field: 'amount', before: 10, after: 15 },
        { field: 'n', before: 0, after: 1 },
      ],
    })
    await it.undo(action)
    expect(await it.rows('account', 'movement')).toBe(before)
    await it.redo(action)
    expect(await it.rows('account', 'movement')).toBe(after)
    expect(await mails()).toBe(sent + 1)
    // The same by replay: somebody else wrote another row's cell in between, and the stamp is
    // nobody's.
    await it.act(`update account set n = 40 where id = 1`)
    await it.undo(action, 'merge')
    expect(await it.rows('account')).toMatch(/\(1,10,.*,40,/)
    // A plan is not void because its trigger stamps another moment.
    await it.plan(`update account set n = 41 where id = 1`)
  })
})
