import { expect, test } from 'vitest'
import type { DeclaredField } from '../api/fields.ts'
import { declaredFields } from './declared-fields.ts'

const declared = (name: string, more: Partial<DeclaredField> = {}): DeclaredField => ({
  name,
  heading: `The ${name}`,
  label: name,
  kind: 'text',
  custom: false,
  required: false,
  needed: false,
  personal: false,
  money: false,
  filterable: true,
  show: 'list',
  page: true,
  form: true,
  importable: true,
  edit: [],
  ...more,
})

test('a page has the fields that are declared for it, each by what it holds', () => {
  const fields = declaredFields([
    declared('name', { required: true }),
    declared('email', { kind: 'email' }),
    declared('phone', { kind: 'phone' }),
    declared('due_on', { kind: 'day' }),
    declared('owner', { kind: 'record', table: 'user' }),
    declared('company', { kind: 'record', table: 'company' }),
    declared('source', { page: false }),
  ])
  expect(fields).toEqual([
    { field: 'name', label: 'The name', is: 'text', keepsEmpty: true },
    { field: 'email', label: 'The email', is: 'text', type: 'email' },
    { field: 'phone', label: 'The phone', is: 'text', type: 'tel' },
    { field: 'due_on', label: 'The due_on', is: 'date' },
    { field: 'owner', label: 'The owner', is: 'person' },
    {
      field: 'company',
      label: 'The company',
      is: 'record',
      table: 'company',
      tool: 'company_find',
    },
  ])
})

test('a field that the page has otherwise stands once, and nothing stands before they are known', () => {
  const stage = { field: 'stage', label: 'Stage', is: 'told', text: 'Open' } as const
  const some = [declared('name'), declared('stage'), declared('amount')]
  expect(
    declaredFields(some, { but: ['amount'], as: { stage } }).map(({ label }) => label),
  ).toEqual(['The name', 'Stage'])
  expect(declaredFields(undefined)).toEqual([])
})
