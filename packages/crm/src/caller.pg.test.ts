import { expect, test } from 'vitest'
import { callerFor } from './caller.ts'
import { crmHooks } from './hooks.ts'
import { street } from './test/house.ts'

const it = street()
const load = async (user: string, agent?: string) => await callerFor(it.kernel.db, it.here.org, user, agent)

test('an agent has the rights of its person, and no others', async () => {
  const agent = await it.write(({ db, newId }) =>
    db.insertInto('agent').values({ id: newId(), name: 'Inbox clerk' }).returning('id').executeTakeFirstOrThrow(),
  )
  const caller = await load(it.here.rep.principal.id, agent.id)
  expect(caller).toMatchObject({ org: it.here.org, principal: { role: 'rep', newcomer: false }, agent: { name: 'Inbox clerk' } })
  expect(caller.permissions).toEqual(it.here.rep.permissions)

  await it.write(({ db }) => db.updateTable('agent').set({ active: false }).where('id', '=', agent.id).execute())
  await expect(load(it.here.rep.principal.id, agent.id)).rejects.toMatchObject({
    code: 'not_permitted',
    message: expect.stringMatching(/paused/),
  })
})

test('nobody of another organisation, and nobody whose account is switched off', async () => {
  await expect(load(it.elsewhere.admin.principal.id)).rejects.toMatchObject({ code: 'not_permitted' })
  const { id } = it.here.compliance.principal
  await it.write(({ db }) => db.updateTable('user').set({ active: false }).where('id', '=', id).execute())
  await expect(load(id)).rejects.toMatchObject({ code: 'not_permitted' })
  expect(await crmHooks(it.kernel.db).callerFor(it.here.org, id, null)).toBeNull()
})

test('who may approve a plan of others is told by name: managers and admins who hold its permission', async () => {
  const facts = { effect: 'bulk' as const, permission: 'product:money', rows: 9, recipients: 0, own: false }
  const names = async (permission: string) =>
    await it.write(async ({ db }) =>
      (await crmHooks(it.kernel.db).approversOf(db, { ...facts, permission })).map((person) => person.role).sort(),
    )
  expect(await names('deal:bulk')).toEqual(['admin', 'manager'])
  expect(await names('product:money')).toEqual(['admin'])
  expect(await names('unheard:of')).toEqual([])
})
