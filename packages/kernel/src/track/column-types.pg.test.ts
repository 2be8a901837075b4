import { describe, expect, test } from 'vitest'
import { world } from '../../../../test/shapes/world.ts'

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

describe('column types', () => {
  test('values go back bit for bit', async () => {
    await tables(
      `create type mood as enum ('sad', 'so so', 'happy'); create type place as (street text, no int); create domain even as int check (value % 2 = 0);
       create type span as range (subtype = float8);
       create table every (id int primary key, i2 smallint, i4 int, i8 bigint, num numeric, num2 numeric(10,2), f4 real, f8 double precision, tx text, vc varchar(10), ch char(5),
         by bytea, bo boolean, da date, ti time, tz time with time zone, ts timestamp, tsz timestamptz, iv interval, uu uuid, ine inet, ci cidr, mac macaddr, mac8 macaddr8,
         js json, jb jsonb, xm xml, arr int[], arr2 text[][], rg int4range, rgs tstzrange, mr int4multirange, en mood, ens mood[], ev even, pl place, pls place[], sp span, tv tsvector, tq tsquery, bi bit(4),
         vb bit varying, mo money, po point, li line, ls lseg, bx box, pa path, pg polygon, ci2 circle, lsn pg_lsn, rc regclass,
         gen int generated always as (i4 * 2) stored, seq int generated always as identity, ser serial, ${common});`,
      { table: 'public.every', label: 'tx' },
    )
    const set = (values: Record<string, string>) =>
      Object.entries(values)
        .map(([c, v]) => `${c} = ${v}`)
        .join(', ')
    const first = {
      i2: '-32768',
      i4: '1073741823',
      i8: '9007199254740993',
      num: `'NaN'`,
      num2: '1.10',
      f4: `'-0'`,
      f8: `'NaN'`,
      tx: `E'a\\n''"\\\\'`,
      vc: `'x  '`,
      ch: `'ab'`,
      by: `'\\x00ff'`,
      bo: 'true',
      da: `'infinity'`,
      ti: `'24:00'`,
      tz: `'12:00+05:30'`,
      ts: `'-infinity'`,
      tsz: `'2024-02-29 12:00:00.123456+00'`,
      iv: `'1 mon -1 day 25:00'`,
      uu: `'6b1d8a9e-1111-4000-8000-000000000000'`,
      ine: `'10.0.0.1/8'`,
      ci: `'10.0.0.0/8'`,
      mac: `'08:00:2b:01:02:03'`,
      mac8: `'08:00:2b:01:02:03:04:05'`,
      js: `'{"b": 1,  "a": [1.0, 1.00]}'`,
      jb: `'null'`,
      xm: `'<a b="1"/>'`,
      arr: `'[0:1]={1,NULL}'`,
      arr2: `'{{a,"b c"},{NULL,"null"}}'`,
      rg: `'[1,5)'`,
      rgs: `'(,2024-01-01)'`,
      mr: `'{[1,2),[5,7)}'`,
      en: `'so so'`,
      ens: `'{happy,NULL}'`,
      ev: '4',
      pl: `row('a, "b"', null)`,
      pls: `array[row('x', 1)::place, null]`,
      sp: `'[-0,1)'`,
      tv: `'fat:2A rat'`,
      tq: `'fat & !rat'`,
      bi: `B'0101'`,
      vb: `B'01'`,
      mo: `'12.34'`,
      po: `'(-0,1)'`,
      li: `'{1,2,3}'`,
      ls: `'[(0,0),(1,1)]'`,
      bx: `'(1,1),(0,0)'`,
      pa: `'[(0,0),(1,1)]'`,
      pg: `'((0,0),(1,1),(2,0))'`,
      ci2: `'<(0,0),2>'`,
      lsn: `'0/1'`,
      rc: `'pg_class'`,
    }
    const second = {
      i2: '1',
      i4: '1',
      i8: '9007199254740992',
      num: '1.0',
      num2: 'null',
      f4: '0',
      f8: `'-infinity'`,
      tx: `''`,
      vc: 'null',
      ch: `'ab c'`,
      by: `''`,
      bo: 'null',
      da: `'2024-02-29'`,
      ti: `'00:00'`,
      tz: `'12:00+00'`,
      ts: `'2024-01-01'`,
      tsz: `'infinity'`,
      iv: `'30 days'`,
      ine: `'10.0.0.1'`,
      js: `'{"b":1,"a":[1.0,1.00]}'`,
      jb: 'null',
      xm: `'<a/>'`,
      arr: `'{1,NULL}'`,
      arr2: `'{}'`,
      rg: `'empty'`,
      mr: `'{}'`,
      en: `'sad'`,
      ens: 'null',
      ev: 'null',
      pl: 'row(null, null)',
      pls: `'{}'`,
      sp: 'null',
      tv: `''`,
      bi: 'null',
      mo: `'-0.01'`,
      po: `'(0,1)'`,
      li: 'null',
      ci2: 'null',
      rc: 'null',
    }
    await it.act(
      `insert into every (id) values (1), (2)`,
      `update every set ${set(first)} where id = 1`,
    )
    await it.thereAndBack(
      ['every'],
      [
        `update every set ${set(second)} where id = 1`,
        `update every set ${set(first)} where id = 2`,
      ],
      `update every set i4 = 77`,
    )
    await it.thereAndBack(['every'], [`delete from every`])
    for (const [from, to] of [
      ['1.0', '1.00'],
      [`'-0'::float8`, '0'],
      [`'NaN'`, '1'],
    ]) {
      await it.act(`update every set num = ${from}, f8 = ${from} where id = 1`)
      await it.thereAndBack(
        ['every'],
        [`update every set num = ${to}, f8 = ${to} where id = 1`],
        `update every set i2 = 5`,
      )
    }
    // No value and the JSON value null are two things, also for an approval.
    await it.act(`update every set jb = '{"a":1}', js = '1' where id = 1`)
    await it.thereAndBack(
      ['every'],
      [`update every set jb = 'null', js = null where id = 1`],
      `update every set jb = null, js = 'null' where id = 1`,
    )
    expect(await it.rows('every')).toContain('9007199254740993')
  })

  test('the log stands in nobody’s way: types of the user’s own can be altered and dropped', async () => {
    await tables(
      `create type size as enum ('s', 'm'); create type dims as (w int, h int); create domain pos as int check (value > 0);
       create table box (id int primary key, s size, d dims, p pos, ${common});`,
      { table: 'public.box', label: 'id::text' },
    )
    await it.act(`insert into box (id, s, d, p) values (1, 's', row(1, 2), 5)`)
    const action = await it.act(`update box set s = 'm', d = row(3, 4), p = 6`)
    await it.ddl(
      `alter domain pos drop constraint pos_check; alter domain pos add check (value > 5)`,
      `alter type size add value 'l'; alter table box alter column d type text using d::text; drop type dims`,
    )
    await it.track({ table: 'public.box', label: 'id::text' })
    await expect(it.undo(action, 'merge')).rejects.toMatchObject({ code: 'constraint_violated' })
    await it.ddl(`alter domain pos drop constraint pos_check`)
    await it.undo(action, 'merge')
    expect(await it.rows('box')).toContain('(1,s,"(1,2)",5,')
  })
})
