// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { Problem } from '../api/problem.ts'
import { show } from '../test/show.tsx'
import { FormDialog, TextField } from './form-dialog.tsx'
import { NumberField } from './number-field.tsx'
import { moneyKind } from './number-kinds.ts'

const onClose = vi.fn<() => void>()
const shown = async (onSubmit: (fields: Record<string, string>) => Promise<unknown>) => {
  onClose.mockReset()
  await show(
    <FormDialog title="New deal" submit="Add deal" onClose={onClose} onSubmit={onSubmit}>
      <TextField label="Name" name="name" />
      <TextField label="Next step" name="next_step" />
      <NumberField label="Amount" name="amount" kind={moneyKind('EUR')} />
    </FormDialog>,
  )
}
const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } })
const add = () => fireEvent.click(screen.getByText('Add deal'))

test('W2 a dialog in which nothing was typed closes, one with text asks first', async () => {
  await shown(async () => {})
  fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }))
  expect(onClose).toHaveBeenCalledOnce()

  await shown(async () => {})
  type('Name', 'Osprey')
  fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }))
  expect(onClose).not.toHaveBeenCalled()
  expect(screen.getByRole('alert').textContent).toContain('Discard what you typed?')
  fireEvent.click(screen.getByText('Keep writing'))
  expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Osprey')
  fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }))
  fireEvent.click(screen.getByText('Discard'))
  expect(onClose).toHaveBeenCalledOnce()
})

test('W9 what is refused about a field is said at that field until it is corrected', async () => {
  const says = 'Next step is too long: it holds 200 characters, and this has 600.'
  const answers = [
    () =>
      Promise.reject(
        new Problem(422, {
          code: 'invalid_input',
          detail: says,
          issues: [{ path: 'next_step', message: says }],
        }),
      ),
    () => Promise.resolve(),
  ]
  await shown(() => answers.shift()?.() ?? Promise.resolve())
  type('Next step', 'x'.repeat(600))
  add()
  const said = await screen.findByRole('alert')
  expect(said.textContent).toBe(says)
  const field = screen.getByLabelText('Next step')
  expect(field.getAttribute('aria-invalid')).toBe('true')
  expect(field.getAttribute('aria-describedby')).toBe(said.id)
  expect(document.activeElement).toBe(field)
  expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBeNull()

  type('Next step', 'Call')
  expect(screen.queryByRole('alert')).toBeNull()
  expect(field.getAttribute('aria-invalid')).toBeNull()
  add()
  await vi.waitFor(() => expect(onClose).toHaveBeenCalledOnce())
})

test('W9 what is of no field is said below, beside what is', async () => {
  const issues = [
    { path: 'name', message: 'Name is missing.' },
    { path: 'pipeline', message: 'Pipeline is unknown.' },
  ]
  const detail = 'Name is missing. Pipeline is unknown.'
  await shown(() => Promise.reject(new Problem(422, { code: 'invalid_input', detail, issues })))
  add()
  const said = await screen.findAllByRole('alert')
  expect(said.map((each) => each.textContent)).toEqual([
    'Name is missing.',
    expect.stringContaining(detail),
  ])
})

test('W1 a number says what it was understood as, and one with two readings is not sent', async () => {
  const onSubmit = vi.fn<(fields: Record<string, string>) => Promise<void>>(async () => {})
  await shown(onSubmit)
  const field = screen.getByLabelText<HTMLInputElement>('Amount')
  const change = (value: string) => fireEvent.change(field, { target: { value } })
  change('48000,50')
  expect(screen.getByTestId('understood').textContent).toBe('Understood as €48,000.50')
  change('48.000')
  expect(screen.getByTestId('understood').textContent).toContain('two ways')
  expect(field.validity.valid).toBe(false)
  fireEvent.click(screen.getByText('€48.00'))
  expect(field.validity.valid).toBe(true)
  add()
  await vi.waitFor(() =>
    expect(onSubmit).toHaveBeenCalledWith({ name: '', next_step: '', amount: '48' }),
  )
})
