import { checkLog, rulesOf, runErrands } from '@rescind/kernel'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { templateModules } from '../../../../test/template.ts'
import { street } from '../test/house.ts'

// A superuser with the triggers off puts JSON of another form into a column of JSON: the check goes
// on to the end.

const it = street()

beforeAll(async () => {
  const { rows } = it.here
  await it.undo(
    await it.run('contact_update', { contact: rows.contacts[1], set: { title: 'Undone' } }),
  )
  await it.plan('contact_update_many', {
    contacts: [...rows.contacts.slice(0, 2)],
    set: { title: 'Many' },
  })
  await it.run('import_run', { import: rows.import })
  const erasing = await it.run('contact_erase', { contact: rows.contacts[2] })
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${erasing}::uuid`.execute(
    it.owner,
  )
  await runErrands(it.kernel, it.here.org)
})

const garbage = [
  `'null'`,
  `'7'`,
  `'"x"'`,
  `'[]'`,
  `'[[1]]'`,
  `'{}'`,
  `'{"counts":7,"kept":[7],"residue":"x","erased_by":[]}'`,
]

test('L2 whatever stands in a column of JSON, the check goes on to the end', async () => {
  class Back extends Error {}
  const { rows: columns } = await sql<{ table: string; column: string }>`
    select c.oid::regclass::text as table, a.attname as column
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname in ('kernel', 'crm', 'history') and c.relkind in ('r', 'p') and format_type(a.atttypid, a.atttypmod) = 'jsonb'
      and exists (select from pg_attribute o where o.attrelid = c.oid and o.attname = 'org_id') order by 1, a.attnum`.execute(
    it.owner,
  )
  expect(columns.length).toBeGreaterThan(10)
  const stopped: string[] = []
  for (const { table, column } of columns)
    for (const value of garbage)
      await it.owner
        .transaction()
        .execute(async (tx) => {
          await sql`set local session_replication_role = replica`.execute(tx)
          await sql.raw(`savepoint set`).execute(tx)
          const set = sql.raw(
            `update ${table} set "${column}" = ${value} where org_id = '${it.here.org}'`,
          )
          // A rule of the table itself refuses some.
          const done = await set.execute(tx).catch(() => null)
          if (!done?.numAffectedRows) throw new Back()
          const { problems } = await checkLog(tx, it.here.org, { rules: rulesOf(templateModules) })
          stopped.push(
            ...problems
              .filter((problem) => problem.includes('to the end'))
              .map((told) => `${table}.${column} ${value}: ${told}`),
          )
          throw new Back()
        })
        .catch((error: unknown) => {
          if (!(error instanceof Back)) throw error
        })
  expect(stopped).toEqual([])
}, 240_000)
