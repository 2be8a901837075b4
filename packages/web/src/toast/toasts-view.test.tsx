// @vitest-environment happy-dom
import { act, fireEvent, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { absorb } from '../action/absorb.ts'
import type { Action } from '../api/wire.ts'
import { show } from '../test/show.tsx'
import { anAction } from '../test/wire.ts'
import { dismiss, tick, toasts } from './store.ts'
import { Toasts } from './toasts-view.tsx'

const inAMinute = () => new Date(Date.now() + 60_000).toISOString()
const anEdit = (id: string, more: Partial<Action> = {}): Action =>
  anAction({
    id,
    at: new Date().toISOString(),
    undo_until: inAMinute(),
    changes: {
      rows: [
        {
          table: 'contact',
          id: 'c',
          label: 'Ada Lovelace',
          op: 'update',
          cells: [{ field: 'title', name: 'job title', before: 'CEO', after: 'COO' }],
        },
      ],
      total: 1,
    },
    ...more,
  })
const shown = async (answers: Record<string, unknown> = {}) => {
  toasts.set([])
  await show(<Toasts />, { answers: { 'GET /api/actions': { rows: [] }, ...answers } })
}
const told = async (action: Action) => await act(async () => absorb(action))

test('an absorbed action has a toast with the difference, announced once', async () => {
  await shown()
  await told(anEdit('t1'))
  const toast = screen.getByTestId('toast')
  expect(toast.textContent).toContain('Ada Lovelace')
  expect(toast.textContent).toContain('COO')
  expect(screen.getByTestId('toast-undo').textContent).toBe('Undo')
  expect(screen.getByTestId('live-region').textContent).toContain(
    'Undo is possible for 60 seconds.',
  )
})

test('Undo asks once for the undo of that action, and what went back offers to redo', async () => {
  const edit = anEdit('t2')
  const undone = { ...edit, state: 'undone' as const, live: false, taken_back: 'all' as const }
  const undo = vi.fn<(body: unknown) => object>(() => ({
    action: anAction({ id: 'u', kind: 'undo' }),
    undone,
  }))
  await shown({ 'POST /api/actions/t2/undo': undo })
  await told(edit)
  const button = screen.getByTestId('toast-undo')
  fireEvent.click(button)
  fireEvent.click(button)
  await screen.findByText('Taken back')
  expect(undo).toHaveBeenCalledExactlyOnceWith({ mode: 'strict' })
  expect(screen.getByTestId('toast-undo').textContent).toBe('Redo')
})

test('after its 60 seconds it offers a plan for a moment, then goes', async () => {
  await shown()
  const edit = anEdit('t3')
  await told(edit)
  const over = Date.parse(edit.undo_until ?? '')
  await act(async () => tick(over + 100))
  expect(screen.getByTestId('toast-undo').textContent).toBe('Take back…')
  await act(async () => tick(over + 60_000))
  expect(screen.queryByTestId('toast')).toBeNull()
})

test('what was put away does not come back', async () => {
  await shown()
  const edit = anEdit('t4')
  await told(edit)
  fireEvent.click(screen.getByLabelText('Put this away; Activity keeps it'))
  await vi.waitFor(() => expect(screen.queryByTestId('toast')).toBeNull())
  await told(edit)
  expect(screen.queryByTestId('toast')).toBeNull()
  dismiss(['t1', 't2', 't3', 't4'])
})
