import { runErrands } from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { street } from '../test/house.ts'

const it = street()

const person = async (last_name: string) =>
  (
    (await it.call({ tool: 'contact_create', input: { last_name } })) as unknown as {
      output: { id: string }
    }
  ).output.id

test('one erasure that cannot be carried out keeps no other waiting, and stays due', async () => {
  const [stuck, free] = [await person('Hindered'), await person('Unhindered')]
  const actions = [
    await it.run('contact_erase', { contact: stuck }),
    await it.run('contact_erase', { contact: free }),
  ]
  await sql`create function public.hinder() returns trigger language plpgsql as $$ begin raise exception 'hindered'; end $$`.execute(
    it.owner,
  )
  await sql
    .raw(
      `create trigger hinder before update on crm.contact for each row when (old.id = '${stuck}') execute function public.hinder()`,
    )
    .execute(it.owner)
  const erased = async () =>
    (
      await sql<{
        id: string
      }>`select id from crm.contact where id in (${stuck}, ${free}) and erased_at is not null`.execute(
        it.owner,
      )
    ).rows.map(({ id }) => id)
  try {
    await sql`update kernel.outbox set release_at = clock_timestamp() + (case action_id when ${actions[0]} then '-2 s' else '-1 s' end)::interval
      where action_id in (${actions[0]}, ${actions[1]}) and state = 'queued'`.execute(it.owner)
    await expect(runErrands(it.kernel, it.here.org)).rejects.toThrow()
    expect(await erased()).toEqual([free])
  } finally {
    await sql`drop function public.hinder() cascade`.execute(it.owner)
  }
  await runErrands(it.kernel, it.here.org)
  expect((await erased()).sort()).toEqual([stuck, free].sort())
})

test('one erasure whose action somebody takes back at this moment keeps no other waiting', async () => {
  const [held, free] = [await person('Held'), await person('Free')]
  const actions = [
    await it.run('contact_erase', { contact: held }),
    await it.run('contact_erase', { contact: free }),
  ]
  await sql`update kernel.outbox set release_at = clock_timestamp() + (case action_id when ${actions[0]} then '-2 s' else '-1 s' end)::interval
    where action_id in (${actions[0]}, ${actions[1]}) and state = 'queued'`.execute(it.owner)
  const erased = async () =>
    (
      await sql<{
        id: string
      }>`select id from crm.contact where id in (${held}, ${free}) and erased_at is not null`.execute(
        it.owner,
      )
    ).rows.map(({ id }) => id)
  // As an undo does, until it ends.
  await it.owner.transaction().execute(async (tx) => {
    await sql`select from kernel.action where id = ${actions[0]} for update`.execute(tx)
    expect(await runErrands(it.kernel, it.here.org)).toBe(1)
  })
  expect(await erased()).toEqual([free])
  expect(await runErrands(it.kernel, it.here.org)).toBe(1)
  expect((await erased()).sort()).toEqual([held, free].sort())
})
