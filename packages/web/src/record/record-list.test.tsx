// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react'
import { beforeAll, expect, test, vi } from 'vitest'
import { show } from '../test/show.tsx'
import { type ListOf, RecordList } from './record-list.tsx'

type Row = { id: string; name: string; city: string; size: number }
const sites: ListOf<Row> = {
  label: 'Sites',
  path: '/companies',
  name: { width: '2fr', sort: 'name' },
  columns: [
    { label: 'City', width: '1fr', show: (row) => row.city },
    { label: 'Size', width: '80px', as: 'number', sort: 'size', show: (row) => row.size },
  ],
  phone: { under: (row) => row.city, end: (row) => row.size, as: 'number' },
}
const rows: Row[] = [
  { id: 'a', name: 'Abbey', city: 'Bath', size: 3 },
  { id: 'b', name: 'Barn', city: 'York', size: 12 },
]
const found = (more: object = {}) => ({
  rows: rows as (Row | undefined)[],
  total: rows.length,
  pending: false,
  error: null,
  again: vi.fn<() => never>(),
  onReach: () => {},
  ...more,
})
const set = vi.fn<(sort: string) => void>()
const shown = async (more?: object) =>
  await show(
    <RecordList
      of={sites}
      found={found(more)}
      sorted={{ by: 'name', set }}
      empty={<p>No site matches</p>}
    />,
  )
const cells = () => screen.queryAllByRole('gridcell').map((cell) => cell.textContent)

// Nothing has a size here, and what is not in sight is not drawn.
beforeAll(() => {
  const { prototype } = document.createElement('div').constructor
  Object.defineProperty(prototype, 'clientHeight', { configurable: true, value: 600 })
  return () => Reflect.deleteProperty(prototype, 'clientHeight')
})

test('a list shows the columns that it is given, and its names lead to the records', async () => {
  await shown()
  expect(screen.getAllByRole('columnheader').map((head) => head.textContent)).toEqual([
    'Name',
    'City',
    'Size',
  ])
  await screen.findByText('Abbey')
  expect(cells()).toEqual(['Abbey', 'Bath', '3', 'Barn', 'York', '12'])
  expect(screen.getByText('Barn').closest('a')?.getAttribute('href')).toBe('/companies/b')
})

test('the head of a column that sorts turns the order, the others are no buttons', async () => {
  await shown()
  fireEvent.click(screen.getByRole('button', { name: 'Name' }))
  fireEvent.click(screen.getByRole('button', { name: 'Size' }))
  expect(set.mock.calls).toEqual([['-name'], ['size']])
  expect(screen.queryByRole('button', { name: 'City' })).toBeNull()
})

test('nothing found, a failure, and what is being read each have their own words', async () => {
  await shown({ rows: [], total: 0 })
  expect(screen.getByText('No site matches')).toBeTruthy()
  await shown({ rows: [], total: 0, error: new Error('away') })
  expect(screen.queryByText('No site matches')).toBeNull()
  expect(screen.getByRole('alert')).toBeTruthy()
  await shown({ pending: true })
  expect(screen.getByLabelText('Reading')).toBeTruthy()
  expect(cells()).toEqual([])
})
