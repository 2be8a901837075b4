import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import type { Conflict } from '../api/wire.ts'
import { ReceiptNote } from './receipt-note.tsx'

test('a receipt whose record stayed as a whole can be read', () => {
  const kept: Conflict = {
    table: 'contact',
    id: 'c',
    label: 'Ada',
    field: null,
    now: null,
    target: null,
    by: null,
  }
  const told = renderToStaticMarkup(
    <ReceiptNote receipt={{ undone: 3, recalled: 0, kept: [kept], residue: [] }} />,
  )
  expect(told).toContain('Ada stays: Other records refer to it.')
})
