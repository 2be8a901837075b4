// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import type { Conflict } from '../api/wire.ts'
import { show } from '../test/show.tsx'
import { anAction } from '../test/wire.ts'
import { openConflict } from './conflict.ts'
import { ConflictDialog } from './conflict-dialog.tsx'

const by = { action: 'x', name: 'Nadia Szelest', agent: null, at: '2026-05-14T10:43:00Z' }
const row: Conflict = {
  table: 'contact',
  id: 'c',
  label: 'Ada Lovelace',
  field: null,
  now: null,
  target: null,
  by: null,
}
const cell: Conflict = { ...row, field: 'title', now: 'CTO', target: 'CEO', by }
const action = anAction({
  changes: {
    rows: [
      {
        table: 'contact',
        id: 'c',
        label: 'Ada Lovelace',
        op: 'update',
        cells: [
          { field: 'title', name: 'job title', before: 'CEO', after: 'COO' },
          { field: 'city', name: 'city', before: 'Bath', after: 'York' },
        ],
      },
    ],
    total: 1,
  },
})
/** Nothing comes of what it is asked. */
const aSpy = () => vi.fn<(body: unknown) => void>()
const shown = async (conflicts: Conflict[], undo = aSpy()) => {
  openConflict.set({ action, conflicts })
  await show(<ConflictDialog />, { answers: { 'POST /api/actions/a/undo': undo } })
  return screen.findByRole('dialog')
}

test('U23 a record that stays as a whole is shown, and nothing of it is promised to go back', async () => {
  const dialog = await shown([row])
  expect(within(dialog).getByRole('heading').textContent).toBe(
    'Something since then depends on Ada Lovelace',
  )
  expect(dialog.textContent).toContain('The record itself')
  expect(dialog.textContent).toContain('Stays as it is')
  expect(dialog.textContent).not.toContain('Bath')
})

test('U23 a field somebody wrote since stays by default, the others go back', async () => {
  const undo = aSpy()
  const dialog = await shown([cell], undo)
  expect(dialog.textContent).toContain('Nadia Szelest changed 1 of these 2 fields since')
  expect(dialog.textContent).toContain('Goes back, nobody else wrote it')
  fireEvent.click(within(dialog).getByText('Take back 1, keep 1'))
  await vi.waitFor(() => expect(undo).toHaveBeenCalledWith({ mode: 'merge' }))
})

test('U23 choosing what was before opens a plan to write over it', async () => {
  const undo = aSpy()
  const dialog = await shown([cell], undo)
  fireEvent.click(within(dialog).getAllByRole('radio').at(-1)!)
  fireEvent.click(await within(dialog).findByText('Review going over 1…'))
  await vi.waitFor(() => expect(undo).toHaveBeenCalledWith({ mode: 'force' }))
})

test('changing nothing closes it and asks nothing', async () => {
  const undo = aSpy()
  const dialog = await shown([row, cell], undo)
  fireEvent.click(within(dialog).getByText('Change nothing'))
  await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(undo).not.toHaveBeenCalled()
})
