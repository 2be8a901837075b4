import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testServer } from '../test/test-server.ts'

const it = testServer()

const call = async (tool: string, input: object) =>
  (await it.here.by.admin.post(`/api/tools/${tool}`, { input })).body

test('E9 every errand that fails in a round is logged, by ids alone; the others are carried out', async () => {
  const people: string[] = []
  const asked: string[] = []
  for (const last_name of ['Hinderedone', 'Hinderedtwo', 'Unhindered']) {
    const contact = (await call('contact_create', { last_name })).output.id
    const { plan } = await call('contact_erase', { contact })
    expect(
      (await it.here.by.admin.post(`/api/plans/${plan.id}/approve`, { digest: plan.digest }))
        .status,
    ).toBe(200)
    people.push(contact)
    asked.push(plan.id)
  }
  await sql`create function public.hinder() returns trigger language plpgsql as $$ begin raise exception 'hindered %', old.last_name; end $$`.execute(
    it.owner,
  )
  await sql`create trigger hinder before update on crm.contact for each row when (old.last_name like 'Hindered%') execute function public.hinder()`.execute(
    it.owner,
  )
  try {
    await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = any(${asked}::uuid[])`.execute(
      it.owner,
    )
    await it.product.doDueWork()
  } finally {
    await sql`drop function public.hinder() cascade`.execute(it.owner)
  }
  const lines = it.logged
    .filter((line) => line.includes('due_work_failed'))
    .map((line) => JSON.parse(line))
  expect(new Set(lines.map(({ action }) => action))).toEqual(new Set(asked.slice(0, 2)))
  expect(lines[0]).toMatchObject({ step: 'errands', org: it.here.org })
  expect(it.logged.join('')).not.toContain('Hindered')
  const { rows } = await sql<{ id: string }>`select id from crm.contact
    where id = any(${people}::uuid[]) and erased_at is not null`.execute(it.owner)
  expect(rows).toEqual([{ id: people[2] }])
})
