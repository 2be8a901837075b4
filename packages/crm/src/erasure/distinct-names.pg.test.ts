import { approve, getPlan, rewind, runErrands } from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { foundIn } from '../test/dump.ts'
import { street } from '../test/house.ts'

const it = street()

const person = async (first_name: string, last_name: string): Promise<string> => {
  const made = await it.call({ tool: 'contact_create', input: { first_name, last_name } })
  return (made as unknown as { output: { id: string } }).output.id
}

/** Asks for the erasure, approves it and ends its hold. */
async function erase(contact: string): Promise<void> {
  const action = await it.run('contact_erase', { contact })
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action} and state = 'queued'`.execute(
    it.owner,
  )
  await runErrands(it.kernel, it.here.org)
}

const stages = async (names: readonly string[]) =>
  await it.write(async ({ db, newId }) => {
    const { pipeline_id } = await db
      .selectFrom('stage')
      .select('pipeline_id')
      .executeTakeFirstOrThrow()
    const rows = names.map((name, position) => ({
      id: newId(),
      pipeline_id,
      name,
      position,
      probability: 0,
    }))
    await db.insertInto('stage').values(rows).execute()
    return rows.map(({ id }) => id)
  })
const rename = async (stage: string, name: string) =>
  await it.write(async ({ db, action }) => {
    await db.updateTable('stage').set({ name }).where('id', '=', stage).execute()
    return action
  })
/** What rows of a table are called, or an image of them was. */
const called = async (table: string, column: string, ids: readonly string[]) =>
  (
    await sql<{ name: string }>`select distinct ${sql.ref(column)} as name from ${sql.table(table)}
      where id = any (${ids}::uuid[]) order by 1`.execute(it.owner)
  ).rows.map(({ name }) => name)

const apart = ['[erased]', '[erased] 2', '[erased] 3']

test('E5 names that no two rows may have stay apart once the person is out of them: of stages of one pipeline, now and before, and of matters', async () => {
  const contact = await person('Ottoline', 'Quarrington')
  const names = ['Ottoline Quarrington', 'Quarrington', 'Quarrington, Ottoline']
  const ids = await stages(names)
  const renaming = await rename(ids[2]!, 'Signed')
  const matters = await it.write(async ({ db, newId }) => {
    const rows = ['Quarrington', 'Ottoline'].map((ref) => ({
      id: newId(),
      ref,
      title: 'A dispute',
      opened_on: '2026-01-05',
    }))
    await db.insertInto('legal_matter').values(rows).execute()
    return rows.map(({ id }) => id)
  })
  await erase(contact)
  expect(await called('crm.stage', 'name', ids)).toHaveLength(3)
  expect(await called('history.stage', 'name', ids)).toEqual(['Signed', ...apart])
  expect(await called('crm.legal_matter', 'ref', matters)).toEqual(apart.slice(0, 2))

  const taken = (await rewind(it.kernel, it.here.admin, { actions: [renaming] })) as unknown as {
    plan: string
  }
  const plan = await getPlan(it.kernel, it.here.admin, taken.plan)
  await approve(it.kernel, it.here.admin, plan.id, plan.digest)
  expect(await called('crm.stage', 'name', ids)).toEqual(apart)
  expect(await foundIn(it, ['Ottoline', 'Quarrington'])).toEqual([])
})

test('E5 nor do they become alike with what an earlier erasure left', async () => {
  const contact = await person('Hyacinth', 'Marblethorpe')
  const { rows } = await sql<{
    id: string
  }>`select id from crm.stage where name = any (${apart})`.execute(it.owner)
  const ids = rows.map(({ id }) => id)
  await rename(ids[0]!, 'Marblethorpe')
  await erase(contact)
  expect(await called('crm.stage', 'name', ids)).toHaveLength(3)
  const problems = await it.found(it.here.org)
  expect(problems.filter((problem) => !problem.endsWith('was to leave at another time'))).toEqual(
    [],
  )
})
