import { type Caller, read } from '@rescind/kernel'
import type { Transaction } from 'kysely'
import { expect, test } from 'vitest'
import type { CrmDb } from '../schema.generated.ts'
import { street } from '../test/house.ts'
import { entityNames, fieldsOf } from './fields-of.ts'

const it = street()
const fieldsFor = async (caller: Caller, entity: (typeof entityNames)[number]) =>
  await read(it.kernel, caller, (tx) => fieldsOf(tx as Transaction<CrmDb>, entity))
const fieldsHere = async (entity: (typeof entityNames)[number]) =>
  await fieldsFor(it.here.admin, entity)

test('declared fields and those that an organisation has of its own have one shape', async () => {
  await it.run('contact_create', {
    last_name: 'Field',
    custom: { badge: 'blue', shoe_size: 42, member: true },
  })
  const fields = await fieldsHere('contact')
  const [title] = fields.filter(({ name }) => name === 'title')
  const own = fields.filter(({ custom }) => custom)
  expect(title).toMatchObject({
    heading: 'Job title',
    kind: 'text',
    characters_max: 100,
    personal: true,
    importable: true,
    edit: ['contact_create', 'contact_update', 'contact_update_many'],
  })
  expect(own).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'badge', heading: 'Badge', kind: 'text' }),
      expect.objectContaining({ name: 'shoe_size', heading: 'Shoe size', kind: 'number' }),
      expect.objectContaining({ name: 'member', kind: 'flag', personal: true }),
    ]),
  )
  expect(Object.keys(own[0] ?? {}).toSorted()).toEqual(
    Object.keys(fields.find(({ name }) => name === 'created_at') ?? {}).toSorted(),
  )
})

test('another organisation does not see names that this one gave', async () => {
  const { rows } = it.here
  await it.run('company_update', { company: rows.company, set: { custom: { tier: 2 } } })
  expect((await fieldsHere('company')).map(({ name }) => name)).toContain('tier')
  const there = await fieldsFor(it.elsewhere.admin, 'company')
  expect(there.map(({ name }) => name)).not.toContain('tier')
})

test.each(entityNames)('the fields of a %s have a name each', async (entity) => {
  const names = (await fieldsHere(entity)).map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toContain('id')
})
