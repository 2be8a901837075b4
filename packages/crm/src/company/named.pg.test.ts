import { expect, test } from 'vitest'
import { street } from '../test/house.ts'

const it = street()
const company = { name: 'Brandnewco GmbH', domain: 'brandnewco.example' }
const companies = async () => (await it.ask('company_find', { search: 'Brandnewco' })).rows

test('W2: a contact and a company that is new are one action, one undo and one redo', async () => {
  const action = await it.run('contact_create', { last_name: 'Brandt', company }, it.here.rep)
  const [made] = await companies()
  expect(made).toMatchObject({ ...company, owner: { id: it.here.rep.principal.id } })
  expect((await it.ask('contact_find', { search: 'Brandt' })).rows).toMatchObject([
    { company: { id: made!.id } },
  ])
  await it.undo(action)
  expect(await companies()).toEqual([])
  expect((await it.ask('contact_find', { search: 'Brandt' })).rows).toEqual([])
  const { action: redone } = await it.redo(action)
  expect(await companies()).toMatchObject([{ id: made!.id }])
  await it.undo(redone)
  expect(await companies()).toEqual([])
})

test('W2: a contact that is refused leaves no company behind', async () => {
  const taken = (await it.ask('contact_get', { contact: it.here.rows.contacts[0] })) as {
    email: string
  }
  await expect(
    it.run('contact_create', { last_name: 'Brandt', email: taken.email, company }),
  ).rejects.toThrow()
  expect(await companies()).toEqual([])
})

test('W2: a deal with an amount and a company that is new wait as one plan, and nothing is there before', async () => {
  const plan = await it.plan('deal_create', { name: 'First order', company, amount: '48000.50' })
  expect(plan.counts).toMatchObject({ rows: 2, changed: 2 })
  expect(await companies()).toEqual([])
})

test('W2: a contact and a deal that are there move to a company that is new, and back', async () => {
  const { contacts, openDeals } = it.here.rows
  const moves = [
    await it.run('contact_update', { contact: contacts[0], set: { company } }),
    await it.run('deal_update', {
      deal: openDeals[0],
      set: { company: { name: 'Brandnewco Two' } },
    }),
  ]
  expect((await companies()).map(({ name }) => name).sort()).toEqual([
    'Brandnewco GmbH',
    'Brandnewco Two',
  ])
  for (const action of moves) await it.undo(action)
  expect(await companies()).toEqual([])
})

test('C7: a company is an id, or a name with at most a domain', async () => {
  for (const wrong of [
    { name: 'X', owner: it.here.rep.principal.id },
    { domain: 'x.example' },
    { name: ' ' },
    'X',
    {},
  ]) {
    await expect(
      it.call({ tool: 'contact_create', input: { last_name: 'Brandt', company: wrong } }),
    ).rejects.toMatchObject({
      code: 'invalid_input',
    })
  }
})
