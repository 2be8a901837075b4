import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts'
import { openDb } from '../db/pool.ts'
import { type NamingValue, patternsOf } from './pattern.ts'

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
  const { coarse, exact, parts } = patternsOf(values)
  const { rows } = await sql<{ text: string; named: boolean; named_in: boolean }>`
    select kernel.redact(${text}, a) as text, kernel.names(${text}, a) as named,
      kernel.names_in(to_jsonb(array['x', ${text}::text])::text, a) as named_in
    from (select row('person', '{}'::text[], ${exact}::text[], '{}'::text[], ${coarse}::text[], ${parts ?? []}::text[])::kernel.about) x(a)`.execute(
    db,
  )
  const [row] = rows
  // Found is what goes, also where JSON escapes it.
  expect([row?.named, row?.named_in]).toEqual([row?.text !== text, row?.text !== text])
  return row!.text
}
const name = (value: string): NamingValue => ({ kind: 'name', value })
const person = (first: string, last: string, initial = false): NamingValue => ({
  kind: 'person',
  first,
  last,
  initial,
})
const phone = (value: string): NamingValue => ({ kind: 'phone', value })

test.each<[what: string, value: NamingValue, text: string, left: string]>([
  [
    'a word of its own',
    name('Ann'),
    'Ann and Annual, (Ann) ann.',
    '[erased] and Annual, ([erased]) [erased].',
  ],
  ['a name over a line break', name('Ann Lee'), 'Ann\n  Lee came', '[erased] came'],
  [
    'signs of a regular expression',
    name('O’Neil (Jr.)'),
    'O’Neil (Jr.) and ONeil Jr',
    '[erased] and ONeil Jr',
  ],
  [
    'letters beyond ASCII, in capitals too',
    name('Zoë Müller'),
    'ZOË MÜLLER, Zoë Müller',
    '[erased], [erased]',
  ],
  ['a name as JSON writes it', name('Al "Bo" Cy'), '{"a":"Al \\"Bo\\" Cy"}', '{"a":"[erased]"}'],
  [
    'an address in a link',
    { kind: 'address', value: 'a+b@c.example' },
    '?to=a%2Bb%40c.example&x A+B@C.example',
    '?to=[erased]&x [erased]',
  ],
  [
    'a number however it is set apart',
    phone('+44 20 7946-0817'),
    '442079460817, +44 (20) 7946.0817',
    '[erased], [erased]',
  ],
  ['no part of a longer number', phone('207946'), '2079461 and 207946', '2079461 and [erased]'],
  [
    'a name at the start of a line',
    name('Ann'),
    'Present:\nAnn\n\tAnn',
    'Present:\n[erased]\n\t[erased]',
  ],
  [
    'a name after an escape in a text',
    name('Ann'),
    'a\\nAnn %20Ann "Ann"',
    'a\\n[erased] %20[erased] "[erased]"',
  ],
  [
    'a name without its accents',
    name('José'),
    'Jose, JOSÉ, Jose\u0301',
    '[erased], [erased], [erased]',
  ],
  ['a name with accents that it has not', name('Jose'), 'José Josefa', '[erased] Josefa'],
  ['umlauts as two letters', name('Jörg'), 'Joerg, JOERG, Jorg', '[erased], [erased], [erased]'],
  ['two letters as an umlaut', name('Mueller'), 'Müller, Muller', '[erased], Muller'],
  ['a sharp s', name('Weiß'), 'Weiss, WEISS', '[erased], [erased]'],
  [
    'letters as a page writes them',
    name('Jörg'),
    'J&ouml;rg J&#246;rg J%C3%B6rg J\\u00f6rg',
    '[erased] [erased] [erased] [erased]',
  ],
  ['a name with a soft hyphen', name('Quarrington'), 'Quar\u00adrington', '[erased]'],
  [
    'both orders, a title, an initial',
    person('Anna', 'Weber'),
    'Weber, Dr. Anna; Anna M. Weber; WEBER Anna',
    '[erased]; [erased]; [erased]',
  ],
  [
    'a gap of any kind',
    person('Anna', 'Weber'),
    'Anna\t\nWeber, Anna;Weber, anna.weber, AnnaWeber',
    '[erased], [erased], [erased], [erased]',
  ],
  [
    'an initial',
    person('Anna', 'Weber', true),
    'A. Weber, Weber, A. and A.Weber',
    '[erased], [erased] and [erased]',
  ],
  [
    'no initial that others have',
    person('Anna', 'Weber'),
    'A. Weber of Anna and Weber',
    'A. Weber of Anna and Weber',
  ],
  [
    'no sentence that only ends so',
    person('Anna', 'Weber', true),
    'I met Anna. Weber Ltd came, a Weber grill',
    'I met Anna. Weber Ltd came, a Weber grill',
  ],
  [
    'an address with a tag',
    { kind: 'tagged', value: 'a.b@c.example' },
    'a.b+news@c.example, a.b+@c.example',
    '[erased], [erased]',
  ],
  [
    'no address that ends like it',
    { kind: 'tagged', value: 'lee@c.example' },
    'anna.lee@c.example, -lee@c.example',
    'anna.lee@c.example, -[erased]',
  ],
  [
    'an address as people hide it',
    { kind: 'address', value: 'lee@c.example' },
    'lee (at) c [dot] example',
    '[erased]',
  ],
  [
    'a number as it is dialled at home',
    phone('+49 30 1234567'),
    '030 / 12 34-567, 0049301234567, +49 (0)30 1234567',
    '[erased], [erased], [erased]',
  ],
  [
    'a number without its country',
    phone('030 1234567'),
    '+49 30 1234567, 0301234567',
    '[erased], [erased]',
  ],
  [
    'no number of another country',
    phone('+49 30 1234567'),
    '+43 30 1234567, 0043 (0)30 1234567',
    '+43 30 1234567, 0043 (0)30 1234567',
  ],
])('E8 %s is told from what is none', async (_, value, text, left) => {
  expect(await redacted(text, value)).toBe(left)
})

test('the longest value wins, and without values there is no pattern', async () => {
  expect(await redacted('Ann Lee, Ann', name('Ann'), name('Ann Lee'))).toBe('[erased], [erased]')
  expect(patternsOf([name('  ')])).toEqual({ coarse: [], exact: [], parts: null })
})
