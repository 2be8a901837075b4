import { expect, test } from 'vitest'
import { assertMergeable, emptyFields, fill, type MergeValues } from './merge.ts'

const values: MergeValues = {
  first_name: 'Ada',
  last_name: 'Quarry',
  name: 'Ada Quarry',
  title: '',
  company: 'Mill & {{name}}',
  city: '',
  sender_name: 'Bo',
  sender_title: 'Mason',
  org: 'Here',
}

test('fields are filled in, with spaces or without', () => {
  expect(fill('Dear {{first_name}} {{ last_name }},', values)).toBe('Dear Ada Quarry,')
})

test('a word stands in for what is not known, and only then', () => {
  expect(fill('{{title|Madam}} {{first_name|you}} {{city}}.', values)).toBe('Madam Ada .')
  expect(emptyFields('{{title|Madam}} {{first_name}} {{city}} {{city}}', values)).toEqual(['city'])
})

test('a value that looks like a field stays as it is', () => {
  expect(fill('At {{company}}', values)).toBe('At Mill & {{name}}')
})

test('H10 what is not known is named as empty, and a stand-in of no letters is one', () => {
  expect(
    emptyFields('{{title|}} {{ city }} {{ first_name }}', { ...values, first_name: '  ' }),
  ).toEqual(['city', 'first_name'])
  expect(fill('Dear{{title|}} {{ first_name |you}}', values)).toBe('Dear Ada')
})

test.each([
  'Hi {{first_name',
  'Hi first_name}}',
  'Hi {first_name} {{ first_name',
  'Hi {first_name}',
  'Hi { unsubscribe_url }',
  '{{first_name|{{last_name}}}}',
  '{{{first_name}}}',
  '{{first_name||there}}',
  '{{first_name}}}',
  '{{{{first_name}}}}',
  '{{first_name|there}',
])('H10 braces out of order are refused when written: %s', (text) => {
  expect(() => assertMergeable('Hello', text)).toThrowError(
    expect.objectContaining({ code: 'invalid_input' }),
  )
  expect(() => assertMergeable(text, 'Hello')).toThrowError(
    expect.objectContaining({ code: 'invalid_input' }),
  )
})

test('other braces are text', () => {
  assertMergeable('Use {code} or { } in JSON {"a": {"b": 1} }')
  // Two texts are two: a brace at the end of one and the start of the next make no field.
  assertMergeable('x {', '{ y')
})

test('the unsubscribe link is left for the hand-off', () => {
  assertMergeable('Leave: {{unsubscribe_url}} {{ unsubscribe_url }}')
  expect(fill('Leave: {{ unsubscribe_url }}', values)).toBe('Leave: {{unsubscribe_url}}')
})

test.each(['{{frist_name}}', '{{}}', '{{first name}}', '{{constructor}}'])(
  '%s is refused with the fields there are',
  (text) => {
    expect(() => assertMergeable(text)).toThrowError(
      expect.objectContaining({
        code: 'invalid_input',
        next: expect.stringContaining('{{first_name}}'),
      }),
    )
  },
)
