import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { street } from '../test/house.ts'
import { fill, type MergeValues } from './merge.ts'

const it = street()

const values: MergeValues = {
  ...{ first_name: 'A{{name}}', last_name: '', name: 'Ä $& \\1', title: ' ', company: '', city: 'x' },
  ...{ sender_name: 'S', sender_title: '', org: 'O' },
}
const parts = [
  ...[
    '{{first_name}}',
    '{{ first_name | there }}',
    '{{company|}}',
    '{{company| a b}}',
    '{{\u00a0org\u00a0}}',
    '{{{name}}}',
    '{{title|x}}',
  ],
  ...[
    '{{unsubscribe_url}}',
    '{{unknown}}',
    '{{last_name|\n}}',
    '{{}}',
    '{{|x}}',
    '{',
    '}',
    ' ',
    '\n',
    '\u00a0',
    '\ufeff',
    '\u0085',
    '|',
    '$1',
    '\\',
    'word',
  ],
]

test('B11 the database fills a letter in as the application does, whatever it is made of', async () => {
  let seed = 7
  const next = (n: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % n
  const texts = Array.from({ length: 2_000 }, () => Array.from({ length: 1 + next(7) }, () => parts[next(parts.length)]).join(''))
  const { rows } = await sql<{ text: string; filled: string; trimmed: string }>`
    select t as text, crm.filled(t, ${JSON.stringify(values)}::jsonb) as filled, crm.trimmed(t) as trimmed from unnest(${texts}::text[]) t`.execute(
    it.owner,
  )
  for (const { text, filled, trimmed } of rows) expect([text, filled, trimmed]).toEqual([text, fill(text, values), text.trim()])
  expect(rows).toHaveLength(texts.length)
})
