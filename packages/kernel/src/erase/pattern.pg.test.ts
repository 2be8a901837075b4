import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts'
import { openDb } from '../pool.ts'
import { type NamingValue, patternOf } from './pattern.ts'

let database: TestDatabase
let db: ReturnType<typeof openDb>
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDb(database.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const redacted = async (text: string, ...values: NamingValue[]) => {
  const { rows } = await sql<{ text: string }>`select kernel.redact(${text}, ${patternOf(values)}) as text`.execute(db)
  return rows[0]!.text
}
const name = (value: string): NamingValue => ({ kind: 'name', value })
const phone = (value: string): NamingValue => ({ kind: 'phone', value })

test.each<[what: string, value: NamingValue, text: string, left: string]>([
  ['a word of its own', name('Ann'), 'Ann and Annual, (Ann) ann.', '[erased] and Annual, ([erased]) [erased].'],
  ['a name over a line break', name('Ann Lee'), 'Ann\n  Lee came', '[erased] came'],
  ['signs of a regular expression', name('O’Neil (Jr.)'), 'O’Neil (Jr.) and ONeil Jr', '[erased] and ONeil Jr'],
  ['letters beyond ASCII, in capitals too', name('Zoë Müller'), 'ZOË MÜLLER, Zoë Müller', '[erased], [erased]'],
  ['a name as JSON writes it', name('Al "Bo" Cy'), '{"a":"Al \\"Bo\\" Cy"}', '{"a":"[erased]"}'],
  [
    'an address in a link',
    { kind: 'address', value: 'a+b@c.example' },
    '?to=a%2Bb%40c.example&x A+B@C.example',
    '?to=[erased]&x [erased]',
  ],
  ['a number however it is set apart', phone('+44 20 7946-0817'), '442079460817, +44 (20) 7946.0817', '[erased], [erased]'],
  ['no part of a longer number', phone('207946'), '2079461 and 207946', '2079461 and [erased]'],
])('%s is found', async (_, value, text, left) => {
  expect(await redacted(text, value)).toBe(left)
})

test('the longest value wins, and without values there is no pattern', async () => {
  expect(await redacted('Ann Lee, Ann', name('Ann'), name('Ann Lee'))).toBe('[erased], [erased]')
  expect(patternOf([name('  ')])).toBeNull()
})
