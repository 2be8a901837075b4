import { expect, test } from 'vitest'
import { z } from 'zod'
import { KernelError } from './errors.ts'
import { type Issue, namesFor, taken } from './input.ts'
import { strictly } from './strict-input.ts'

const lines = (n: number) => 'x'.repeat(n)

function refused(schema: z.ZodType, input: unknown, tool?: string): KernelError {
  try {
    taken(strictly(schema), input, {
      asked: 'GET /api/tools',
      ...(tool && { name: namesFor(tool, words) }),
    })
  } catch (error) {
    return error as KernelError
  }
  throw new Error('It was taken.')
}
const words = {
  tables: {
    book: {
      one: 'book',
      many: 'books',
      fields: { due_on: { name: 'day of return' }, shelf_id: { name: 'shelf' } },
    },
  },
  tools: {},
  inputs: { body: 'text' },
}
const of = (field: z.ZodType, given: unknown) =>
  refused(z.object({ due_on: field }), given === undefined ? {} : { due_on: given })

test.each<[string, z.ZodType, unknown, string]>([
  ['a text that is missing', z.string(), undefined, 'Due on is missing.'],
  ['an empty text', z.string().min(1), '', 'Due on is missing.'],
  ['a text that is nothing', z.string(), null, 'Due on cannot be left empty.'],
  ['a number for a text', z.string(), 7, 'Due on has to be text.'],
  ['a text for a number', z.number(), 'seven', 'Due on has to be a number.'],
  ['no number', z.number(), Number.NaN, 'Due on has to be a number.'],
  ['a part of a number', z.int(), 1.5, 'Due on has to be a whole number.'],
  ['a text for yes or no', z.boolean(), 'yes', 'Due on has to be yes or no.'],
  ['a text for a list', z.array(z.string()), 'a', 'Due on has to be a list.'],
  ['a list for fields', z.object({}), [], 'Due on has to be a group of fields.'],
  ['a short text', z.string().min(3), 'ab', 'Due on is too short: it needs at least 3 characters.'],
  [
    'a long text',
    z.string().max(1000),
    lines(1200),
    'Due on is too long: it holds 1,000 characters, and this has 1,200.',
  ],
  ['a text of another length', z.string().length(3), 'ab', 'Due on has to have 3 characters.'],
  ['a small number', z.number().min(1), 0, 'Due on is too small: it has to be at least 1.'],
  ['a number at its edge', z.number().gt(0), 0, 'Due on is too small: it has to be more than 0.'],
  [
    'a large number',
    z.number().max(36_500),
    40_000,
    'Due on is too large: it has to be at most 36,500.',
  ],
  ['a number that is no step', z.number().multipleOf(5), 7, 'Due on has to be a multiple of 5.'],
  ['an empty list', z.array(z.string()).min(1), [], 'Due on: at least one is needed.'],
  ['a short list', z.array(z.string()).min(2), ['a'], 'Due on: at least 2 are needed.'],
  ['a long list', z.array(z.string()).max(1), ['a', 'b'], 'Due on: at most 1, and these are 2.'],
  [
    'an early date',
    z.date().min(new Date('2026-01-01')),
    new Date('2025-01-01'),
    'Due on is too early: it cannot be before 1 Jan 2026.',
  ],
  [
    'a late date',
    z.date().max(new Date('2026-01-01')),
    new Date('2027-01-01'),
    'Due on is too late: it cannot be after 1 Jan 2026.',
  ],
  [
    'no web address',
    z.url(),
    'ada',
    'Due on is not a web address: write one like https://example.com.',
  ],
  ['no id', z.uuid(), 'ada', 'Due on is not known here: choose one from the list.'],
  ['no day', z.iso.date(), '31.12.', 'Due on is not a day of the calendar.'],
  ['no moment', z.iso.datetime(), 'noon', 'Due on is not a day with a time.'],
  [
    'another form',
    z.string().regex(/^[A-Z]{3}$/),
    'euro',
    'Due on is not written as it has to be.',
  ],
  ['another choice', z.enum(['lead', 'closed_won']), 'x', 'Due on has to be lead or closed won.'],
  ['no choice', z.enum(['lead', 'won']), undefined, 'Due on is missing: choose lead or won.'],
  [
    'neither of two kinds',
    z.union([z.string(), z.number()]),
    true,
    'Due on has to be text or a number.',
  ],
  [
    'the kind that was meant',
    z.union([z.null(), z.string().max(1)]),
    'ab',
    'Due on is too long: it holds 1 character, and this has 2.',
  ],
  [
    'a rule with words of its own',
    z.string().regex(/^a/, 'Write it with an a.\nIt matches /^a/.'),
    'b',
    'Due on: write it with an a.',
  ],
  ['a rule without words', z.string().refine(() => false), 'b', 'Due on does not fit.'],
  [
    'a key of a record',
    z.object({ in: z.record(z.string().max(1), z.string()) }),
    { in: { ab: 'x' } },
    'Ab is too long: it holds 1 character, and this has 2.',
  ],
])('W9 of %s it is said in plain words which field is wrong, and how', (_, field, given, says) => {
  const error = of(field, given)
  expect(error).toBeInstanceOf(KernelError)
  expect(error).toMatchObject({
    code: 'invalid_input',
    message: says,
    nextForPeople: 'Correct it and try again.',
  })
  expect(error.details.issues).toMatchObject([
    { path: expect.stringMatching(/^due_on/), message: says },
  ])
})

test('W9 a field is called as its domain calls it, also within a list', () => {
  const schema = z.object({
    set: z.object({ due_on: z.iso.date(), shelf: z.uuid() }),
    books: z.array(z.uuid()),
    steps: z.array(z.object({ body: z.string().min(1) })),
  })
  const error = refused(
    schema,
    { set: { due_on: 'x', shelf: 'x' }, books: ['x'], steps: [{ body: 'x' }, { body: '' }] },
    'book_lend',
  )
  expect(error.message).toBe(
    'Day of return is not a day of the calendar. Shelf is not known here: choose one from the list. Book 1 is not known here: choose one from the list. Text of step 2 is missing.',
  )
})

test('W9 what callers need of a schema stands in `next` and `hint`, and nowhere else', () => {
  const error = refused(z.object({ due_on: z.iso.date(), kind: z.enum(['a', 'b']) }), {
    due_on: 'x',
    kind: 'c',
    dew_on: 1,
  })
  expect(error.next).toBe(
    'due_on: Send a day as YYYY-MM-DD. kind: Send one of "a", "b". Unknown key "dew_on"; did you mean "due_on"? Correct these and call again. GET /api/tools shows what it takes.',
  )
  expect((error.details.issues as Issue[]).map(({ code, path }) => `${code} ${path}`)).toEqual([
    'invalid_format due_on',
    'invalid_value kind',
    'unrecognized_keys ',
  ])
  expect(error.message).toBe(
    'Due on is not a day of the calendar. Kind has to be a or b. There is no “dew_on” here.',
  )
})

test('W9 of many fields that are wrong the first ones are named, and the others counted', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const error = refused(z.object(Object.fromEntries(names.map((name) => [name, z.string()]))), {})
  expect(error.message).toBe(
    'A is missing. B is missing. C is missing. D is missing. E is missing. 2 more fields are wrong.',
  )
  expect(error.details.issues).toHaveLength(7)
})
