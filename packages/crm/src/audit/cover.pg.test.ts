import {
  approve,
  type ColumnCover,
  checkLog,
  kernelCover,
  narrow,
  reject,
  rulesOf,
  runErrands,
} from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { templateModules } from '../../../../test/template.ts'
import { street } from '../test/house.ts'
import { crmCover } from './cover.ts'

// A superuser with the triggers off alters one column of one row, takes one row out, puts one in:
// of every table that people read.

const it = street()
const cover = { ...kernelCover, ...crmCover }

/** An action that no erasure is about. */
let reasoned = ''

beforeAll(async () => {
  const { rows, admin } = it.here
  const [first, second] = rows.contacts
  const asked = {
    tool: 'contact_update',
    input: { contact: first, set: { title: 'Lead' } },
    reasoning: 'She asked for it',
  }
  reasoned = ((await it.call(asked)) as unknown as { action: string }).action
  await it.run('contact_update', {
    contact: first,
    set: { title: 'Head', email: 'anna@new.example' },
  })
  await it.write(async ({ db }) => {
    await db.updateTable('contact').set({ company_id: null }).where('id', '=', second).execute()
    await db
      .updateTable('deal')
      .set({ company_id: null, contact_id: second })
      .where('id', '=', rows.wonDeal)
      .execute()
  })
  await it.write(async ({ db }) => {
    await db
      .updateTable('deal')
      .set({ contact_id: null, company_id: rows.company })
      .where('id', '=', rows.wonDeal)
      .execute()
  })
  const undone = await it.run('contact_update', { contact: second, set: { title: 'Undone' } })
  await it.undo(undone)
  const many = { contacts: [first, second], set: { title: 'Many' } }
  const rejected = await it.plan('contact_update_many', many)
  await reject(it.kernel, admin, rejected.id)
  const wide = await it.plan('contact_update_many', many)
  await narrow(it.kernel, admin, wide.id, [second])
  const yes = await it.plan('contact_update_many', many)
  await approve(it.kernel, admin, yes.id, yes.digest)
  await it.run('import_run', { import: rows.import })
  await it.undo(await it.run('contact_erase', { contact: rows.contacts[2] }))
  const erasing = await it.run('contact_erase', { contact: rows.contacts[2] })
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${erasing}::uuid`.execute(
    it.owner,
  )
  await runErrands(it.kernel, it.here.org)
})

/** Rolled back. What the check then says, and whether there was a row to alter. */
async function tamper(statement: string): Promise<{ rows: number; said: string }> {
  class Back extends Error {}
  const result = { rows: 0, said: '' }
  await it.owner
    .transaction()
    .execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx)
      await sql.raw(`create temp table done (n int) on commit drop`).execute(tx)
      await sql
        .raw(`with x as (${statement} returning 1) insert into done select count(*) from x`)
        .execute(tx)
      result.rows = (await sql<{ n: number }>`select n from done`.execute(tx)).rows[0]!.n
      const { problems } = await checkLog(tx, it.here.org, { rules: rulesOf(templateModules) })
      result.said = problems.filter((problem) => !before.has(problem)).join('\n')
      throw new Back()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Back)) throw error
    })
  return result
}

/** What the test's own hand on a hold left behind. */
let before = new Set<string>()

interface Column {
  table: string
  column: string
  type: string
}
const columnsOf = async (db: Kysely<unknown>) =>
  (
    await sql<Column>`select n.nspname || '.' || c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where n.nspname in ('kernel', 'crm') and c.relkind in ('r', 'p') and not exists (select from kernel.tracked t where t.rel = c.oid)
      order by 1, a.attnum`.execute(db)
  ).rows

test('L2 nothing is found where nothing was done', async () => {
  const found = await it.found(it.here.org)
  expect(found.filter((problem) => !problem.endsWith('was to leave at another time'))).toEqual([])
  before = new Set(found)
})

test('L2 every column of every table that people read says by what an alteration of it is found, or why nobody relies on it', async () => {
  const there = (await columnsOf(it.owner)).map(({ table, column }) => `${table}.${column}`)
  const declared = Object.entries(cover).flatMap(([table, { columns }]) =>
    Object.keys(columns).map((column) => `${table}.${column}`),
  )
  expect(declared.toSorted()).toEqual(there.toSorted())
})

/** Another value of a type than the one that stands there. */
function other(column: string, type: string): string {
  const now = `"${column}"`
  if (type === 'uuid') return 'gen_random_uuid()'
  if (type === 'boolean') return `not coalesce(${now}, false)`
  if (type.startsWith('timestamp'))
    return `coalesce(${now}, clock_timestamp()) + interval '1 day 1 second'`
  if (type === 'jsonb') return `'{"altered": 1}'`
  if (type === 'text[]') return `array['altered']`
  if (type === 'oid') return `${now}::int + 1`
  if (type === 'regclass') return `'pg_class'::regclass`
  if (['integer', 'bigint'].includes(type)) return `coalesce(${now}, 0) + 1007`
  return `coalesce(${now}, '') || 'x'`
}

const told = (cover: ColumnCover) => ('found' in cover ? [cover] : [])
const own = (table: string) =>
  Object.hasOwn(cover[table]!.columns, 'org_id') ? `org_id = '${it.here.org}'` : 'true'
const one = (table: string, row = 'true') =>
  `ctid = (select ctid from ${table} where ${own(table)} and ${row} order by ctid limit 1)`

const altered = Object.entries(cover).flatMap(([table, { columns }]) =>
  Object.entries(columns).flatMap(([column, how]) =>
    told(how).map(({ found, row }) => ({ table, column, found, row })),
  ),
)
test.each(altered)(
  'L2 caught by the check, with the triggers off: $table, $column altered',
  async ({ table, column, found, row }) => {
    const type = (await columnsOf(it.owner)).find(
      (c) => c.table === table && c.column === column,
    )!.type
    const enumerated: Record<string, string> = {
      'kernel.plan.state': `'expired'`,
      'crm.import_outcome.outcome': `case "outcome" when 'skip' then 'problem' else 'skip' end`,
      'crm.import_run.counts': `counts || '{"create": 99}'`,
      'kernel.tool.clears': `'retention'`,
      'kernel.action.subjects': `jsonb_build_object('contact', gen_random_uuid())`,
    }
    const value = enumerated[`${table}.${column}`] ?? other(column, type)
    const where = `${table}.${column}` === 'kernel.tool.clears' ? 'clears is null' : row
    const { rows, said } = await tamper(
      `update ${table} set "${column}" = ${value} where ${one(table, where)}`,
    )
    expect(rows, 'there is a row to alter').toBe(1)
    expect(said).toMatch(found)
  },
)

test.each([
  [
    'its input and answer',
    `input = jsonb_build_object('erased_by', e.action_id), output = jsonb_build_object('erased_by', e.action_id), reasoning = null, erased_by = e.action_id`,
    /its input is not what was sealed/,
  ],
  [
    'its reason',
    'reasoning = null, erased_by = e.action_id',
    /its reasoning is not what was sealed/,
  ],
  [
    'nothing but the word',
    'erased_by = e.action_id',
    /says that texts of it were erased, and none was/,
  ],
])(
  'L2 caught by the check, with the triggers off: an action says that a real erasure took %s',
  async (_, set, found) => {
    const { rows, said } =
      await tamper(`update kernel.action a set ${set} from kernel.erasure e where e.org_id = a.org_id and e.tbl = 'contact'
    and a.id = '${reasoned}'`)
    expect(rows).toBe(1)
    expect(said).toMatch(found)
  },
)

const remembered = ['crm.belonged', 'crm.known_address', 'crm.won_for']
test.each([
  ...remembered.map(
    (table) => [table, 'until = since', /until a moment at which it did not cease to be/] as const,
  ),
  ...remembered.map(
    (table) => [table, 'since = until', /since a moment at which it did not become so/] as const,
  ),
  ...remembered.flatMap((table) => [
    [
      table,
      'since = (select max(at) from kernel.action a where a.org_id = k.org_id)',
      /since a moment/,
    ] as const,
    [
      table,
      'until = (select max(at) from kernel.action a where a.org_id = k.org_id)',
      /until a moment/,
    ] as const,
  ]),
])(
  'L2 caught by the check, with the triggers off: %s, %s: a moment of the log at which it was otherwise',
  async (table, set, found) => {
    const { rows, said } = await tamper(`update ${table} k set ${set} where k.ctid = (
    select x.ctid from ${table} x where x.org_id = '${it.here.org}' and x.until is not null and x.until <> x.since order by x.since desc limit 1)`)
    expect(rows).toBe(1)
    expect(said).toMatch(found)
  },
)

const removed = Object.entries(cover).flatMap(([table, { removed: how }]) =>
  told(how).map(({ found, row }) => ({ table, found, row })),
)
test.each(removed)(
  'L2 caught by the check, with the triggers off: a row of $table taken out',
  async ({ table, found, row }) => {
    const { rows, said } = await tamper(`delete from ${table} where ${one(table, row)}`)
    expect(rows, 'there is a row to take out').toBe(1)
    expect(said).toMatch(found)
  },
)

const added = Object.entries(cover).flatMap(([table, { added: how }]) =>
  told(how).map(({ found, row }) => ({ table, found, row })),
)
test.each(added)(
  'L2 caught by the check, with the triggers off: a row of $table put in',
  async ({ table, found, row }) => {
    const types = new Map(
      (await columnsOf(it.owner))
        .filter((c) => c.table === table)
        .map(({ column, type }) => [column, type]),
    )
    const keys = [
      'id',
      'action_id',
      'target_id',
      'address_key',
      'company_id',
      'key',
      'nr',
      'name',
      'permission',
      'kind',
      'tbl',
    ]
    const key = keys.filter(
      (column) =>
        types.has(column) &&
        !(table === 'kernel.flip' && column === 'action_id') &&
        !(table === 'kernel.touched' && column === 'key'),
    )
    const mine = table === 'kernel.leaving' ? [] : key.slice(0, 1)
    const set = mine
      .map((column) => `'${column}', to_jsonb(${other(column, types.get(column)!)})`)
      .join(', ')
    const statement =
      table === 'kernel.leaving'
        ? `insert into kernel.leaving (org_id, undo_id, tbl, key) values ('${it.here.org}', gen_random_uuid(), 'contact', 'x')`
        : `insert into ${table} select (jsonb_populate_record(r, jsonb_build_object(${set}))).* from ${table} r where ${one(table, row).replace('ctid =', 'r.ctid =')}`
    const { rows, said } = await tamper(statement)
    expect(rows, 'there is a row to put in').toBe(1)
    expect(said).toMatch(found)
  },
)
