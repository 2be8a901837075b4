import { type Kysely, sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { library } from '../../../../test/library/library.ts'
import { libraryModule } from '../../../../test/library/library-module.ts'
import { notCompared, sha256 } from '../../verify/rescind-verify.mjs'
import type { AnyDb } from '../contract/kernel.ts'
import { openDb } from '../db/pool.ts'
import { rulesOf } from '../install/register-tools.ts'
import { auditCover } from './audit-cover.ts'
import { checkLog } from './check.ts'
import type { ColumnCover } from './cover.ts'
import { listEntries } from './log.ts'
import { checkRead } from './read-check.ts'
import { seal } from './seal.ts'
import { newSigningKey, type Signing } from './signing-key.ts'
import { madeStamp } from './test/made-stamp.ts'

// A superuser with the triggers off alters one column of one row of the audit itself, takes one row
// out, puts one in.

const lib = library()
const key = newSigningKey()
const signing: Signing = { origin: (org) => `rescind.test/${org}`, keys: () => [key] }
const sizes: number[] = []

beforeAll(async () => {
  const sealer = openDb(lib.urls.sealer, { max: 1 })
  const sealAll = async () => void sizes.push((await seal(sealer, signing, lib.org))!.size)
  const { output } = await lib.run('book_create', { title: 'Emma' })
  await sealAll()
  await lib.run('book_update', { book: output.id, set: { title: 'Emma 2' } })
  await lib.run('loan_remind', { readers: ['a@x.example'] })
  await sealAll()
  // Enough for a stored node.
  for (let i = 0; i < 256; i++) await lib.call('book_find', {}, lib.agent)
  await sealAll()
  const [first] = (
    await sql<{
      size: string
      note: string
    }>`select size, note from audit.checkpoint order by size`.execute(lib.owner)
  ).rows
  await sql`insert into audit.stamp (org_id, size, digest, authority, reply)
    values (${lib.org}, ${first!.size}, ${sha256(Buffer.from(first!.note))}, 'https://tsa.example', ${madeStamp(sha256(Buffer.from(first!.note)))})`.execute(
    lib.owner,
  )
  await sql`insert into audit.publication (org_id, place, size, outcome) values (${lib.org}, 'file:///kept', 1, 'published')`.execute(
    lib.owner,
  )
  await lib.run('book_update', { book: output.id, set: { title: 'Waits' } })
  await sealer.destroy()
})

/** Rolled back. What the check then says. */
async function tamper(
  ...statements: string[]
): Promise<{ rows: number; said: string; inBundle: string }> {
  class Back extends Error {}
  const result = { rows: 0, said: '', inBundle: '' }
  await (lib.owner as Kysely<AnyDb>)
    .transaction()
    .execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx)
      await sql`set local audit.migration = 'on'`.execute(tx)
      for (const table of Object.keys(auditCover))
        await sql.raw(`alter table ${table} disable trigger user`).execute(tx)
      for (const statement of statements)
        result.rows += Number((await sql.raw(statement).execute(tx)).numAffectedRows ?? 0)
      const rules = rulesOf([libraryModule])
      result.said = (
        await checkLog(tx, lib.org, { origin: signing.origin(lib.org), rules })
      ).problems.join('\n')
      const inBundle: string[] = []
      await checkRead(tx, lib.org, (problem) => void inBundle.push(problem), rules)
      result.inBundle = inBundle.join('\n')
      throw new Back()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Back)) throw error
    })
  return result
}

interface Column {
  table: string
  column: string
  type: string
}
const columnsOf = async () =>
  (
    await sql<Column>`select n.nspname || '.' || c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where n.nspname = 'audit' and c.relkind in ('r', 'p') order by 1, a.attnum`.execute(lib.owner)
  ).rows

test('L2 nothing is found where nothing was done', async () => {
  expect(await tamper()).toEqual({ rows: 0, said: '', inBundle: '' })
})

test('L2 every column of the audit says by what an alteration of it is found, or why nobody relies on it', async () => {
  const declared = Object.entries(auditCover).flatMap(([table, { columns }]) =>
    Object.keys(columns).map((column) => `${table}.${column}`),
  )
  expect(declared.toSorted()).toEqual(
    (await columnsOf()).map(({ table, column }) => `${table}.${column}`).toSorted(),
  )
})

test('L2 what is not compared is said by every check', () => {
  const said = notCompared({ waiting: 0, erased: 0, unread: 0, rules: true }).join(' ')
  for (const words of ['noted as published', 'keys that have had nothing to sign', 'time-stamping'])
    expect(said).toContain(words)
})

/** Another value of a type than the one that stands there. */
function other(column: string, type: string): string {
  const now = `"${column}"`
  if (type === 'uuid') return 'gen_random_uuid()'
  if (type === 'boolean') return `not ${now}`
  if (type === 'bytea') return column === 'hashes' ? `'\\x00'` : `sha256('x')`
  if (type === 'bytea[]') return `array_fill(sha256('x'), array[greatest(cardinality(${now}), 1)])`
  if (type === 'text[]')
    return `array_fill('altered'::text, array[greatest(cardinality(${now}), 1)])`
  if (type.startsWith('timestamp')) return `${now} + interval '1 millisecond'`
  if (['integer', 'bigint', 'smallint'].includes(type)) return `${now} + 1000`
  return `coalesce(${now}, '') || 'x'`
}

const told = (cover: ColumnCover) => ('found' in cover ? [cover] : [])
const one = (table: string, row = 'true') =>
  `ctid = (select ctid from ${table} where ${table === 'audit.signer' ? 'true' : `org_id = '${lib.org}'`} and ${row} order by ctid limit 1)`

const altered = Object.entries(auditCover).flatMap(([table, { columns }]) =>
  Object.entries(columns).flatMap(([column, how]) =>
    told(how).map(({ found, row }) => ({ table, column, found, row })),
  ),
)
test.each(altered)(
  'L2 caught by the check, with the triggers off: $table, $column altered',
  async ({ table, column, found, row }) => {
    const type = (await columnsOf()).find((c) => c.table === table && c.column === column)!.type
    const enumerated: Record<string, string> = {
      'audit.node.level': '16',
      'audit.payload.line': `replace(line, '"channel":"', '"channel":"x')`,
      'audit.pending.changes': `'{"count":1}'`,
      'audit.signer.at': `"at" + interval '1 day'`,
      'audit.publication.at': `"at" - interval '1 day'`,
    }
    const value = enumerated[`${table}.${column}`] ?? other(column, type)
    const { rows, said } = await tamper(
      `update ${table} set "${column}" = ${value} where ${one(table, row)}`,
    )
    expect(rows, 'there is a row to alter').toBe(1)
    expect(said).toMatch(found)
  },
)

const each = (what: 'removed' | 'added') =>
  Object.entries(auditCover).flatMap(([table, cover]) =>
    told(cover[what]).map(({ found, row }) => ({ table, found, row })),
  )
test.each(each('removed'))(
  'L2 caught by the check, with the triggers off: a row of $table taken out',
  async ({ table, found, row }) => {
    const { rows, said } = await tamper(`delete from ${table} where ${one(table, row)}`)
    expect(rows, 'there is a row to take out').toBe(1)
    expect(said).toMatch(found)
  },
)

test.each(each('added'))(
  'L2 caught by the check, with the triggers off: a row of $table put in',
  async ({ table, found, row }) => {
    const another: Record<string, string> = {
      'audit.entry': `'id', gen_random_uuid()`,
      'audit.leaf': `'idx', 100000, 'entry_id', gen_random_uuid()`,
      'audit.node': `'idx', 7`,
      'audit.checkpoint': `'at', "at" + interval '1 second'`,
      'audit.payload': `'entry_id', gen_random_uuid()`,
      'audit.pending': `'seq', seq + 1000`,
      'audit.signer': `'public', sha256('x'), 'at', (select max(at) - interval '1 microsecond' from audit.checkpoint)`,
      'audit.stamp': `'at', "at" + interval '1 second', 'reply', '\\x3000'`,
      'audit.publication': `'place', 'file:///other', 'size', 5`,
    }
    const columns = (await columnsOf())
      .filter((c) => c.table === table)
      .map(({ column }) => `"${column}"`)
    const { rows, said } = await tamper(
      `insert into ${table} (${columns}) overriding system value
      select ${columns.map((c) => `x.${c}`)} from ${table} r cross join lateral jsonb_populate_record(r, jsonb_build_object(${another[table]})) x where r.${one(table, row)}`,
    )
    expect(rows, 'there is a row to put in').toBe(1)
    expect(said).toMatch(found)
  },
)

test.each<[what: string, statement: () => string, found: RegExp]>([
  [
    'older checkpoints deleted',
    () => `delete from audit.checkpoint where size < ${sizes[2]}`,
    /a checkpoint before that of .* is gone/,
  ],
  [
    'one checkpoint in the middle deleted',
    () => `delete from audit.checkpoint where size = ${sizes[1]}`,
    /a checkpoint before that of .* is gone/,
  ],
  [
    'every link taken off',
    () =>
      `alter table audit.checkpoint drop constraint checkpoint_linked; update audit.checkpoint set link = null`,
    /has lost its link/,
  ],
  [
    'every time of an entry moved by a day',
    () => `update audit.entry set at = at + interval '1 day'`,
    /its time is not what its leaf says/,
  ],
  [
    'a time of a checkpoint moved by a day',
    () => `update audit.checkpoint set at = at + interval '1 day' where size = ${sizes[2]}`,
    /the time of the checkpoint/,
  ],
  [
    'a link signed by nobody',
    () => `update audit.checkpoint set link = replace(link, '— ', '— x') where size = ${sizes[2]}`,
    /the link of the checkpoint/,
  ],
])('L2 caught by the check and by a bundle: %s', async (_, statement, found) => {
  const { said, inBundle } = await tamper(...statement().split(';'))
  expect(said).toMatch(found)
  expect(inBundle).toMatch(found)
})

test('L2 caught by the check, with the triggers off: all checkpoints deleted', async () => {
  expect((await tamper('delete from audit.checkpoint')).said).toMatch(
    /the newest checkpoint is not of/,
  )
})

test('an entry that cannot be read any more is told with its place, and the check goes on', async () => {
  const { said } = await tamper(
    `update audit.entry set leaf = 'x' where id in (select entry_id from audit.leaf where idx = 0)`,
    `update audit.entry set at = at + interval '1 day' where id in (select entry_id from audit.leaf where idx = 1)`,
  )
  expect(said).toMatch(/^entry 0 was changed$/m)
  expect(said).toMatch(/^entry \S+: its leaf cannot be read$/m)
  expect(said).toMatch(/^entry \S+: its time is not what its leaf says$/m)
})

test('the moment of an entry is the one that was sealed, whatever its column says', async () => {
  class Back extends Error {}
  const outcome = (lib.owner as Kysely<AnyDb>).transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx)
    await sql`set local audit.migration = 'on'`.execute(tx)
    await sql`alter table audit.entry disable trigger user`.execute(tx)
    await sql`update audit.entry set at = at + interval '1 day'`.execute(tx)
    const { rows } = await listEntries(tx, lib.org, {})
    for (const { at, leaf } of rows)
      expect(at.toISOString()).toBe((JSON.parse(leaf) as { at: string }).at)
    throw new Back()
  })
  await expect(outcome).rejects.toThrow(Back)
})

test('a log from before there were links is covered by the first of them', async () => {
  const before = `update audit.entry set leaf = replace(leaf, '"form":4', '"form":3')`
  class Back extends Error {}
  const outcome = (lib.owner as Kysely<AnyDb>).transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx)
    await sql`set local audit.migration = 'on'`.execute(tx)
    for (const table of Object.keys(auditCover))
      await sql.raw(`alter table ${table} disable trigger user`).execute(tx)
    await sql`alter table audit.checkpoint drop constraint checkpoint_linked`.execute(tx)
    await sql.raw(before).execute(tx)
    await sql`update audit.checkpoint set link = null`.execute(tx)
    const said = async () => {
      const problems: string[] = []
      await checkRead(tx, lib.org, (problem) => void problems.push(problem), undefined)
      return problems.join('\n')
    }
    expect(await said()).toBe('')
    await seal(
      {
        transaction: () => ({ execute: async (work: (t: typeof tx) => unknown) => await work(tx) }),
      } as never,
      signing,
      lib.org,
    )
    expect(await said()).toBe('')
    await sql`delete from audit.checkpoint where size = ${sizes[0]}`.execute(tx)
    expect(await said()).toMatch(/a checkpoint before that of .* is gone/)
    throw new Back()
  })
  await expect(outcome).rejects.toThrow(Back)
})
