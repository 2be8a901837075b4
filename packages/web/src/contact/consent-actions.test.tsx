// @vitest-environment happy-dom
import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import type { Contactability, OutputOf } from '../api/wire.ts'
import { show } from '../test/show.tsx'
import { ConsentActions } from './consent-actions.tsx'

const contact = 'c'
const left: Contactability = {
  contact,
  purpose: 'marketing',
  send: false,
  reasons: [{ reason: 'opted_out', evidence: 'By the link', override: 'nobody' }],
}
const open: Contactability = { ...left, purpose: 'service', send: true, reasons: [] }
const block = {
  id: 'b',
  reason: 'opted_out',
  purpose: 'marketing',
  created_at: '2026-05-14',
} as const
const shown = async (...owns: boolean[]) => {
  const blocks: OutputOf<'consent_get'>['blocks'] = owns.map((own) => ({ ...block, own }))
  const said: OutputOf<'consent_get'> = {
    contact,
    marketing: left.reasons,
    service: [],
    events: [],
    blocks,
    holds: [],
  }
  await show(<ConsentActions contact={contact} marketing={left} service={open} />, {
    permissions: ['consent:restore'],
    answers: { 'POST /api/tools/consent_get': { status: 'answered', output: said } },
  })
  await screen.findByText('Wants mail again…')
  return screen
}

test('a block that the person set themselves is not offered to be lifted, one entered by hand is', async () => {
  const byHand = await shown(true, false)
  await byHand.findByText('Lift a block…')
  const own = await shown(true)
  await expect(own.findByText('Lift a block…', {}, { timeout: 300 })).rejects.toThrow()
})
