// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import type { Action } from '../api/wire.ts'
import { show } from '../test/show.tsx'
import { anAction } from '../test/wire.ts'
import { WayBack } from './way-back-button.tsx'
import { openWayOn, wayOn } from './way-on.ts'
import { WayOnDialog } from './way-on-dialog.tsx'

const over = { undo_until: '2026-05-14T10:45:00Z' }
const of = (tool: string, cells: Action['changes']['rows'][number]['cells'] = []) =>
  anAction({
    tool,
    ...over,
    changes: { rows: [{ table: 't', id: 'r', label: 'Ann', op: 'insert', cells }], total: 1 },
  })
const about = [{ field: 'contact_id', name: 'contact', after: 'c', after_label: 'Ann Reader' }]
const pressed = async (action: Action, permissions: string[]) => {
  openWayOn.set(null)
  const asked: string[] = []
  const answers = {
    [`GET /api/actions/${action.id}`]: action,
    'POST /api/rewinds': () => asked.push('rewind'),
  }
  const both = (
    <>
      <WayBack action={action} />
      <WayOnDialog />
    </>
  )
  await show(both, { permissions, answers })
  fireEvent.click(screen.getByText('Take back…'))
  await screen.findByRole('dialog')
  expect(asked).toEqual([])
}

test('H6 an opt-out after its 60 seconds leads to the page where their return is recorded, and makes no plan', async () => {
  await pressed(of('consent_withdraw', about), ['consent:restore'])
  expect(screen.getByRole('dialog').textContent).toContain('Only their own return ends an opt-out')
  const link = screen.getByTestId('way-on')
  expect(link.textContent).toBe('Record it on the page of Ann Reader')
  expect(link.getAttribute('href')).toBe('/contacts/c')
})

test('H6 a block of an address leads to where blocks are lifted, a hold to where it is released', async () => {
  await pressed(of('suppression_add'), ['consent:restore'])
  expect(screen.getByTestId('way-on').getAttribute('href')).toBe('/privacy')
  await pressed(of('legal_hold_place', about), ['legal:write'])
  expect(screen.getByTestId('way-on').textContent).toBe('Release it on the page of Ann Reader')
})

test('H6 who may not end it is told who does', async () => {
  await pressed(of('consent_withdraw', about), [])
  expect(screen.getByRole('dialog').textContent).toContain('Compliance records')
  expect(screen.queryByTestId('way-on')).toBeNull()
})

test('anything else is taken back by a plan', () => {
  expect(wayOn(of('contact_update', about))).toBeNull()
})
