// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { show } from '../test/show.tsx'
import { moneyKind } from '../ui/number-kinds.ts'
import { type FieldSpec, RecordFields } from './record-fields.tsx'

const record = {
  id: 'c',
  name: 'Abbey',
  city: null,
  opened_on: '2031-08-03',
  worth: '48000.50',
  owner: { id: 'p', name: 'Mara Oyelund' },
  parent: { id: 'q', name: 'Priory' },
}
const fields: FieldSpec[] = [
  { field: 'name', label: 'Name', is: 'text', keepsEmpty: true },
  { field: 'city', label: 'City', is: 'text' },
  { field: 'opened_on', label: 'Opened', is: 'date' },
  {
    field: 'worth',
    label: 'Worth',
    is: 'number',
    number: moneyKind('EUR'),
    format: (amount) => `€${amount}`,
    save: null,
  },
  { field: 'owner', label: 'Owner', is: 'person' },
  { field: 'parent', label: 'Parent', is: 'record', table: 'company' },
  { field: 'since', label: 'Since', is: 'told', text: 'a while' },
]
const change = vi.fn<(body: unknown) => object>(() => ({ status: 'answered', output: {} }))
const shown = async (fixed = false) => {
  change.mockClear()
  await show(
    <RecordFields
      table="company"
      record={record}
      fields={fields}
      writers={new Map()}
      fixed={fixed}
    />,
    { answers: { 'POST /api/tools/company_update': change } },
  )
}
const values = () => [...document.querySelectorAll('dd.value')].map((value) => value.textContent)
const editable = () =>
  screen.queryAllByRole('button').map((button) => button.textContent?.match(/Edit (.*?):/)?.[1])
const save = (label: string, value: string) => {
  fireEvent.click(screen.getByRole('button', { name: new RegExp(`Edit ${label}`) }))
  const input = screen.getByLabelText<HTMLInputElement>(label)
  fireEvent.change(input, { target: { value } })
  fireEvent.keyDown(input, { key: 'Enter' })
}

test('fields show what the record holds, each by its kind', async () => {
  await shown()
  expect(values().map((value) => value?.replace(/^Edit .*?: /, '').trim())).toEqual([
    'Abbey',
    '–',
    '3 Aug 2031',
    '€48000.50',
    'Mara Oyelund',
    'Priory',
    'a while',
  ])
  expect(screen.getByText('Priory').closest('a')?.getAttribute('href')).toBe('/companies/q')
})

test('what is told, what another record is and what has no tool cannot be edited, and nothing of what is fixed', async () => {
  await shown()
  expect(editable()).toEqual(['Name', 'City', 'Opened', 'Owner'])
  await shown(true)
  expect(editable()).toEqual([])
})

test('an emptied field is no value, but where empty text is one', async () => {
  await shown()
  save('Opened', '')
  await vi.waitFor(() => expect(change).toHaveBeenCalledOnce())
  expect(change.mock.calls[0]?.[0]).toMatchObject({
    input: { company: 'c', set: { opened_on: null } },
  })
  await shown()
  save('Name', '')
  await vi.waitFor(() => expect(change).toHaveBeenCalledOnce())
  expect(change.mock.calls[0]?.[0]).toMatchObject({ input: { company: 'c', set: { name: '' } } })
})
