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

test('the unsubscribe link is left for the hand-off', () => {
  assertMergeable('Leave: {{unsubscribe_url}}')
  expect(fill('Leave: {{unsubscribe_url}}', values)).toBe('Leave: {{unsubscribe_url}}')
})

test.each(['{{frist_name}}', '{{}}', '{{first name}}', '{{constructor}}'])('%s is refused with the fields there are', (text) => {
  expect(() => assertMergeable(text)).toThrowError(
    expect.objectContaining({ code: 'invalid_input', next: expect.stringContaining('{{first_name}}') }),
  )
})
