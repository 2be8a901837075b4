import { register } from '@rescind/kernel'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Field } from './field/declare.ts'
import { entities } from './field/entities.ts'
import { asOneLine, isOneLine } from './one-line.ts'
import { tools } from './tools.ts'

interface Schema {
  properties?: Record<string, Schema>
  anyOf?: Schema[]
  maxLength?: number
  pattern?: string
}

const registry = register(tools)
const longest = (schema: Schema): number | undefined =>
  schema.maxLength ?? schema.anyOf?.map(longest).find((n) => n !== undefined)
/** The field in the input of a tool, at the top or among what it sets. */
const fieldsOf = (tool: string, field: string): Schema[] => {
  const { properties = {} } = z.toJSONSchema(registry.get(tool)!.input, {
    io: 'input',
    unrepresentable: 'any',
  }) as Schema
  return [properties[field], properties.set?.properties?.[field]].filter((one) => one !== undefined)
}

const writers = Object.entries(entities).flatMap(([entity, { fields }]) =>
  Object.entries<Field>(fields).flatMap(
    ([
      field,
      {
        type: { characters_max: most },
      },
    ]) =>
      most === undefined
        ? []
        : [...registry.values()]
            .filter(({ name, effect }) => name.startsWith(`${entity}_`) && effect !== 'read')
            .flatMap(({ name }) =>
              fieldsOf(name, field).map((schema) => ({ name, field, most, schema })),
            ),
  ),
)

test.each(writers)('C8 $name holds $field to the bound of all its writers', ({ most, schema }) => {
  expect(longest(schema)).toBe(most)
})

test('C8 line breaks are refused in names and subjects, and not in bodies', () => {
  const refused = (tool: string, input: object) =>
    registry.get(tool)!.input.safeParse(input).success === false
  for (const end of ['\r\nBcc: a@evil.example', '\nX', '\rX', '\u2028X', '\vX', '\u0085X']) {
    expect(refused('template_create', { name: 'n', subject: `Hi${end}`, body: 'x' })).toBe(true)
    expect(refused('template_create', { name: `n${end}`, subject: 's', body: 'x' })).toBe(true)
    expect(refused('contact_create', { last_name: `n${end}` })).toBe(true)
    expect(refused('contact_create', { last_name: 'n', first_name: `n${end}` })).toBe(true)
    expect(refused('company_create', { name: `n${end}` })).toBe(true)
    expect(refused('task_create', { title: `n${end}` })).toBe(true)
    expect(refused('template_create', { name: 'n', subject: 's', body: `Hi${end}` })).toBe(false)
  }
})

test('C8 a line holds what is read as text: no control, no mark of direction, no sign of nobody, and something to see', () => {
  const created = (last_name: string) =>
    registry.get('contact_create')!.input.safeParse({ last_name }).success
  const signs = [
    '\t',
    '\v',
    '\u001b[31m',
    '\u007f',
    '\u202e',
    '\u202a',
    '\u2066',
    '\u2069',
    '\uffff',
    '\u{1fffe}',
    '\ue000',
    '\u{f0000}',
    '\u{e0041}',
  ]
  for (const sign of signs) expect(created(`a${sign}b`), JSON.stringify(sign)).toBe(false)
  for (const nothing of ['\u200b', '\u200d\ufeff', '\u00ad', ' \u2060 ', '\u3164', '\u0301']) {
    expect(created(nothing), JSON.stringify(nothing)).toBe(false)
    expect(
      registry.get('note_create')!.input.safeParse({ body: nothing, company: crypto.randomUUID() })
        .success,
    ).toBe(false)
  }
  for (const name of ['Ærøskøbing', 'می‌خواهم', '葛󠄀城', 'Zoë 👩‍💻', 'O’Neill-Łuć', 'שָׁלוֹם'])
    expect(created(name), name).toBe(true)
})

test('C8 an import writes lines as tools take them: what is no text becomes a space or goes', () => {
  expect(asOneLine('Anna\r\n\tMaria\u202e \u0007Weber\uffff')).toBe('Anna Maria Weber')
  expect(asOneLine('\u200b\u202e')).toBe('')
  for (const text of ['a\tb', 'x\u2028y', '\ue000z']) expect(isOneLine(asOneLine(text))).toBe(true)
})

test('C8 every tool that writes a day refuses one that no calendar has, and says from when to when', () => {
  const days = (schema: Schema & { format?: string }): boolean =>
    schema.format === 'date' || (schema.anyOf ?? []).some((one) => days(one))
  const found = [...registry.values()]
    .filter(({ effect }) => effect !== 'read')
    .flatMap(({ name, input }) => {
      const { properties = {} } = z.toJSONSchema(input, {
        io: 'input',
        unrepresentable: 'any',
      }) as Schema
      return [
        ...Object.entries(properties).flatMap(([field, schema]) =>
          days(schema) ? [{ name, path: [field] }] : [],
        ),
        ...Object.entries(properties.set?.properties ?? {}).flatMap(([field, schema]) =>
          days(schema) ? [{ name, path: ['set', field] }] : [],
        ),
      ]
    })
  expect(found.map(({ name, path }) => `${name} ${path.join('.')}`).sort()).toMatchInlineSnapshot(`
    [
      "deal_close_lost closed_on",
      "deal_close_many closed_on",
      "deal_close_won closed_on",
      "deal_close_won contract_ends_on",
      "deal_create close_on",
      "deal_update set.close_on",
      "legal_matter_open opened_on",
      "task_create due_on",
      "task_create_many due_on",
      "task_update set.due_on",
    ]
  `)
  for (const { name, path } of found)
    for (const day of ['0002-03-01', '1899-12-31', '2200-01-01', '9999-12-31']) {
      const [first = '', second] = path
      const input = second ? { [first]: { [second]: day } } : { [first]: day }
      const { error } = registry.get(name)!.input.safeParse(input)
      expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toContain(
        `${path.join('.')}: Write a day from 1900 to 2199.`,
      )
    }
  const { error } = registry.get('quota_set')!.input.safeParse({ quarter: '9999-Q4' })
  expect(error?.issues.map(({ message }) => message)).toContain('Write a day from 1900 to 2199.')
})
