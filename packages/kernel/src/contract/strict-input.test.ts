import { expect, test } from 'vitest'
import { z } from 'zod'
import { brokenText, looseObjects, nearest, strictly } from './strict-input.ts'

const messages = (schema: z.ZodType, value: unknown) =>
  strictly(schema)
    .safeParse(value)
    .error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`)

const wish = z.object({
  exclude: z.array(z.string()).optional(),
  set: z.object({ title: z.string() }).partial().optional(),
  steps: z.array(z.object({ subject: z.string() })).default([]),
  choice: z
    .union([z.object({ reader: z.string() }), z.object({ book: z.string() }), z.null()])
    .optional(),
  files: z.record(z.string(), z.object({ kind: z.string() })).optional(),
})

test('C7 an unknown key is refused at every level, and the nearest known one named', () => {
  expect(messages(wish, { exclud: ['x'] })).toEqual([
    ' There is no “exclud” here.\nUnknown key "exclud"; did you mean "exclude"?',
  ])
  expect(messages(wish, { set: { titel: 'x' } })).toEqual([
    'set There is no “titel” here.\nUnknown key "titel"; did you mean "title"?',
  ])
  expect(messages(wish, { steps: [{ subject: 'x', subjekt: 'y' }] })).toEqual([
    'steps.0 There is no “subjekt” here.\nUnknown key "subjekt"; did you mean "subject"?',
  ])
  expect(messages(wish, { choice: { reader: 'x', bok: 'y' } })?.[0]).toContain(
    'choice There is no “bok” here.',
  )
  expect(messages(wish, { files: { a: { kind: 'x', kin: 'y' } } })).toEqual([
    'files.a There is no “kin” here.\nUnknown key "kin"; did you mean "kind"?',
  ])
  expect(messages(wish, { quux: 1 })?.[0]).toContain('known are exclude, set, steps, choice, files')
  expect(messages(wish, { __proto__x: 1 })).toHaveLength(1)
})

test('C7 what is known passes as before, with its defaults, refinements and descriptions', () => {
  const schema = wish.refine(({ set }) => set?.title !== 'no', 'No.').describe('A wish.')
  expect(strictly(schema).parse({ set: { title: 'x' } })).toEqual({
    set: { title: 'x' },
    steps: [],
  })
  expect(messages(schema, { set: { title: 'no' } })).toEqual([' No.'])
  expect(z.toJSONSchema(strictly(schema))).toMatchObject({
    description: 'A wish.',
    additionalProperties: false,
  })
  expect(looseObjects(strictly(schema))).toEqual([])
  expect(looseObjects(schema)).toHaveLength(6)
})

test('C7 the nearest word is near, or there is none', () => {
  expect(nearest('lifcycle', ['lifecycle', 'title'])).toBe('lifecycle')
  expect(nearest('colour', ['lifecycle', 'title'])).toBeNull()
})

test('a NUL and half of a surrogate pair are found wherever they stand', () => {
  expect(brokenText({ set: { title: 'a\0' } })).toBe('set.title')
  expect(brokenText({ list: ['fine', '\ud800'] })).toBe('list.1')
  expect(brokenText({ 'a\0': 1 })).toBe('a key of it')
  expect(brokenText({ fine: '😀 ü', none: null, n: 1 })).toBeNull()
})
