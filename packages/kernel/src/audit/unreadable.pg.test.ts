import { type Kysely, sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { library } from '../../../../test/library/library.ts'
import { libraryModule } from '../../../../test/library/library-module.ts'
import type { AnyDb } from '../contract/kernel.ts'
import { openDb } from '../db/pool.ts'
import { rulesOf } from '../install/register-tools.ts'
import { auditCover } from './audit-cover.ts'
import { checkLog } from './check.ts'
import { kernelCover } from './cover.ts'
import { seal } from './seal.ts'
import { newSigningKey, type Signing } from './signing-key.ts'

// A superuser with the triggers off puts something into a stored text that nothing reads as what it
// should be: it is a problem, and the check goes on.

const lib = library()
const key = newSigningKey()
const signing: Signing = { origin: (org) => `rescind.test/${org}`, keys: () => [key] }
const cover = { ...auditCover, ...kernelCover }

beforeAll(async () => {
  const sealer = openDb(lib.urls.sealer, { max: 1 })
  const { output } = await lib.run('book_create', { title: 'Emma' })
  await lib.run('loan_remind', { readers: ['a@x.example', 'z@x.example'] })
  const { action } = await lib.run('book_update', { book: output.id, set: { title: 'Emma 2' } })
  await lib.undo(action)
  await lib.plan('loan_remind', { readers: ['b@x.example'] })
  await seal(sealer, signing, lib.org)
  await lib.run('book_update', { book: output.id, set: { title: 'Waits' } })
  await sealer.destroy()
})

/** Rolled back. What the check then says, and of how many rows. */
async function after(...statements: string[]): Promise<{ rows: number; problems: string[] }> {
  class Back extends Error {}
  const result = { rows: 0, problems: ['the check did not end'] }
  await (lib.owner as Kysely<AnyDb>)
    .transaction()
    .execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx)
      await sql`set local audit.migration = 'on'`.execute(tx)
      for (const table of Object.keys(auditCover))
        await sql.raw(`alter table ${table} disable trigger user`).execute(tx)
      await sql`alter table audit.entry drop constraint entry_leaf_check`.execute(tx)
      await sql`alter table audit.payload drop constraint payload_pkey`.execute(tx)
      for (const statement of statements)
        result.rows += Number((await sql.raw(statement).execute(tx)).numAffectedRows ?? 0)
      result.problems = (await checkLog(tx, lib.org, { rules: rulesOf([libraryModule]) })).problems
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
const columnsOf = async (table: string) =>
  (
    await sql<Column>`
      select ${table} as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a
      where a.attrelid = ${table}::regclass and a.attnum > 0 and not a.attisdropped
      and format_type(a.atttypid, a.atttypmod) = any(case when ${table} like 'audit.%' then array['text', 'text[]'] else array['jsonb'] end)
      order by a.attnum`.execute(lib.owner)
  ).rows

const deep = `repeat('[', 100000) || repeat(']', 100000)`
const texts = [
  `'x'`,
  `''`,
  `'null'`,
  `'7'`,
  `'"x"'`,
  `'[]'`,
  `'{}'`,
  `'{"commitment":1,"count":"x","root":[]}'`,
  `'"\\u0000"'`,
  deep,
]
const jsons = [
  `'null'`,
  `'7'`,
  `'"x"'`,
  `'[]'`,
  `'[[1]]'`,
  `'{}'`,
  `'{"count":"x","kept":7,"residue":"x","counts":7}'`,
]
const garbage = ({ type }: Column) =>
  type === 'jsonb' ? jsons : type === 'text' ? texts : texts.map((text) => `array[${text}]`)

const histories = ['history.book', 'history.loan']

test.each([...Object.keys(cover), ...histories])(
  'L2 whatever stands in a text of it, the check goes on to the end and says so: %s',
  async (table) => {
    const ofOrgs = Object.hasOwn(cover[table]?.columns ?? { org_id: true }, 'org_id')
    const own = ofOrgs ? `org_id = '${lib.org}'` : 'true'
    for (const of of await columnsOf(table)) {
      const how = cover[table]?.columns[of.column]
      const row = how && 'found' in how ? (how.row ?? 'true') : 'true'
      const set = (value: string) =>
        `update ${table} set "${of.column}" = ${value} where ${own} and (${row}) and "${of.column}" is distinct from ${value}`
      for (const value of garbage(of)) {
        const { rows, problems } = await after(set(value))
        expect(
          problems.filter((problem) => problem.includes('to the end')),
          `${of.column} = ${value}`,
        ).toEqual([])
        const asked = how && 'found' in how && rows > 0
        expect(
          asked && problems.length === 0,
          `nothing is said of ${of.column} = ${value}`,
        ).not.toBe(true)
      }
    }
  },
  60_000,
)

const first = (table: string, row: string) =>
  `ctid = (select ctid from ${table} where ${row} order by ctid limit 1)`

test.each<[what: string, table: string, set: string, row: string, place: RegExp]>([
  [
    'a line',
    'audit.payload',
    `line = 'x'`,
    `slot = 'message' and body like '%a@x.example%'`,
    /^message 0 of entry \S+: its line cannot be read$/m,
  ],
  [
    'a line of another form',
    'audit.payload',
    `line = '{"table":7}'`,
    `slot = 'change'`,
    /^change 0 of entry \S+: its line cannot be read$/m,
  ],
  [
    'a line that is too deep',
    'audit.payload',
    `line = ${deep}`,
    `slot = 'change'`,
    /^change 0 of entry \S+: its line cannot be read$/m,
  ],
  [
    'a body',
    'audit.payload',
    `body = 'x'`,
    `slot = 'message' and body like '%a@x.example%'`,
    /^message 0 of entry \S+ was changed$/m,
  ],
  ['a leaf', 'audit.entry', `leaf = 'x'`, 'true', /^entry \S+: its leaf cannot be read$/m],
  [
    'a leaf that waits',
    'audit.entry',
    `leaf = '[]'`,
    'id in (select entry_id from audit.pending)',
    /^entry \S+: its leaf cannot be read$/m,
  ],
  [
    'a number of changes',
    'audit.leaf',
    `changes = 'x'`,
    'changes is not null',
    /^entry \S+: its number of changes cannot be read$/m,
  ],
  [
    'one that waits',
    'audit.pending',
    `changes = '7'`,
    'true',
    /^entry \S+ waits: its number of changes cannot be read$/m,
  ],
])(
  'L2 %s that cannot be read is told with its place, and hides nothing else',
  async (_, table, set, row, place) => {
    const elsewhere = [
      `update kernel.action set reasoning = 'Altered' where ${first('kernel.action', `kind = 'undo'`)}`,
      `update kernel.outbox set recipient = 'y@x.example' where recipient = 'z@x.example'`,
      `update library.book set title = 'Altered' where ${first('library.book', 'true')}`,
    ]
    const apart = (await after(...elsewhere)).problems
    expect(apart.length).toBeGreaterThanOrEqual(3)
    const { problems } = await after(
      `update ${table} set ${set} where ${first(table, row)}`,
      ...elsewhere,
    )
    expect(problems.join('\n')).toMatch(place)
    expect(apart.filter((problem) => !problems.includes(problem))).toEqual([])
  },
)
