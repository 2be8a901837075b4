import { expect, test } from 'vitest'
import { callerFor } from './caller.ts'
import { crmHooks } from './hooks.ts'
import { street } from './test/house.ts'

const it = street()
const load = async (user: string, agent?: string) =>
  await callerFor(it.kernel.db, it.here.org, user, agent)

test('an agent has the rights of its person but for what is of people alone; a paused one has none', async () => {
  const agent = await it.write(({ db, newId }) =>
    db
      .insertInto('agent')
      .values({ id: newId(), name: 'Inbox clerk' })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  const caller = await load(it.here.rep.principal.id, agent.id)
  expect(caller).toMatchObject({
    org: it.here.org,
    principal: { role: 'rep', newcomer: false },
    agent: { name: 'Inbox clerk' },
  })
  expect(caller.permissions).toEqual(it.here.rep.permissions)
  expect((await load(it.here.manager.principal.id, agent.id)).permissions.has('agent:pause')).toBe(
    false,
  )
  expect(it.here.manager.permissions.has('agent:pause')).toBe(true)

  await it.write(({ db }) =>
    db.updateTable('agent').set({ active: false }).where('id', '=', agent.id).execute(),
  )
  await expect(load(it.here.rep.principal.id, agent.id)).rejects.toMatchObject({
    code: 'paused',
    message: 'Inbox clerk is paused. Nothing was done.',
  })
})

test('nobody of another organisation, and nobody whose account is switched off', async () => {
  await expect(load(it.elsewhere.admin.principal.id)).rejects.toMatchObject({
    code: 'not_permitted',
  })
  const { id } = it.here.compliance.principal
  await it.write(({ db }) =>
    db.updateTable('user').set({ active: false }).where('id', '=', id).execute(),
  )
  await expect(load(id)).rejects.toMatchObject({ code: 'not_permitted' })
  expect(await crmHooks(it.kernel.db).callerFor(it.here.org, id, null)).toBeNull()
})

test('who may approve a plan of others is told by name: managers and admins who hold its permission', async () => {
  const facts = {
    effect: 'bulk' as const,
    permission: 'product:money',
    rows: 9,
    recipients: 0,
    own: false,
  }
  const asker = { id: it.here.rep.principal.id, takesBack: false }
  const names = async (permission: string) =>
    await it.write(async ({ db }) =>
      (await crmHooks(it.kernel.db).approversOf(db, { ...facts, permission }, asker))
        .map((person) => person.role)
        .sort(),
    )
  expect(await names('deal:bulk')).toEqual(['admin', 'manager'])
  expect(await names('product:money')).toEqual(['admin'])
  expect(await names('unheard:of')).toEqual([])
})

test('whoever asked is told as one who may approve, where it is theirs to approve', async () => {
  const { id } = it.here.rep.principal
  const facts = {
    effect: 'money' as const,
    permission: 'deal:money',
    rows: 1,
    recipients: 0,
    own: false,
  }
  const may = async (plan: Partial<typeof facts> = {}, takesBack = false) =>
    await it.write(
      async ({ db }) =>
        (
          await crmHooks(it.kernel.db).approversOf(db, { ...facts, ...plan }, { id, takesBack })
        ).map((person) => person.id)[0] === id,
    )
  expect(await may()).toBe(true)
  expect(await may({ rows: 2 })).toBe(false)
  expect(await may({ rows: 2 }, true)).toBe(true)
  expect(await may({ permission: 'product:money' }, true)).toBe(false)
})
