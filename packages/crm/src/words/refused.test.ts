import { type KernelError, namesFor, notPermitted, strictly, taken } from '@rescind/kernel'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { developersWordOfRefusal } from '../../../../test/developer-words.ts'
import { examples, type SampleRows } from '../examples.ts'
import { permissionsOf, roles } from '../permission.ts'
import { type ToolName, tools } from '../tools.ts'
import { words } from './words.ts'

/** What somebody may send in place of anything. */
const bad: Readonly<Record<string, unknown>> = {
  nothing: null,
  'a number': 7.5,
  'a large number': 1e12,
  'a negative number': -1,
  'a text': 'x y',
  'an empty text': '',
  'a long text': 'x'.repeat(20_001),
  'two lines': 'x\ny',
  'yes or no': true,
  'an empty list': [],
  'a list of texts': ['x'],
  'a long list': Array.from({ length: 10_001 }, () => 'x'),
  fields: { quux: 1 },
  'no fields': {},
  'a day that is none': '2026-02-30',
  'a day of long ago': '0001-01-01',
  'a currency that is none': 'euro',
}

// biome-ignore lint/suspicious/noExplicitAny: an input of any tool, taken apart.
type Input = any

/** Ids for the examples, whatever they name. */
const rows = new Proxy({} as SampleRows, {
  get: (_, name) => (String(name).endsWith('s') ? [1, 2, 3].map(() => crypto.randomUUID()) : crypto.randomUUID()),
})

/** The paths of an input's fields. */
function pathsOf(schema: z.ZodType, sample: Input, path: string[] = []): string[][] {
  const def = schema._zod.def as Input
  if (def.innerType) return pathsOf(def.innerType, sample, path)
  if (def.type === 'pipe') return pathsOf(def.in, sample, path)
  if (def.type === 'array') return [path, ...pathsOf(def.element, sample?.[0], [...path, '0'])]
  if (def.type !== 'object') return path.length > 0 ? [path] : []
  const inner = Object.entries(def.shape).flatMap(([key, part]) => pathsOf(part as z.ZodType, sample?.[key], [...path, key]))
  return path.length > 0 ? [path, ...inner] : inner
}

/** The same input with another value at a path; without it where there is none. */
function changed(input: Input, [key, ...rest]: string[], value: unknown, without = false): Input {
  const copy = Array.isArray(input) ? [...input] : { ...input }
  if (rest.length > 0) copy[key!] = changed(copy[key!] ?? (/^\d/.test(rest[0]!) ? [] : {}), rest, value, without)
  else if (without) delete copy[key!]
  else copy[key!] = value
  return copy
}

/** Inputs that nobody should send, each with what is wrong with it. */
function inputsOf(name: ToolName, schema: z.ZodType): [why: string, input: Input][] {
  const example = (examples as Input)[name]?.(rows) ?? {}
  return [
    ['nothing at all', {}],
    ['a list', []],
    ['an unknown key', { ...example, quux: 1 }],
    ['misspelt keys', Object.fromEntries(Object.entries(example).map(([key, value]) => [`${key}s`, value]))],
    ...pathsOf(schema, example).flatMap((path): [string, Input][] => [
      [`${path.join('.')} left out`, changed(example, path, undefined, true)],
      ...Object.entries(bad).map(([why, value]): [string, Input] => [
        `${path.join('.')} is ${why}`,
        changed(example, path, value),
      ]),
    ]),
  ]
}

/** What a person reads of a refusal, and what is wrong with it: a developers' word, or no sentence. */
function faults(error: KernelError): string[] {
  const issues = (error.details.issues ?? []) as { message: string }[]
  return [error.message, error.nextForPeople, ...issues.map(({ message }) => message)].flatMap((said) => {
    const word = developersWordOfRefusal(said)
    if (word !== null) return [`“${word}” in ${said.slice(0, 200)}`]
    return /^[\p{Lu}“\d]/u.test(said) && /[.!?]$/.test(said) ? [] : [`no sentence: ${said.slice(0, 200)}`]
  })
}

let refused = 0

test.each(tools.map((tool) => [tool.name, tool] as const))(
  'W9 %s refuses whatever nobody should send in words that people know',
  (name, tool) => {
    const found: string[] = []
    const schema = strictly(tool.input as z.ZodType)
    for (const [why, input] of inputsOf(name, schema)) {
      try {
        taken(schema, input, { asked: 'GET /api/tools', name: namesFor(name, words) })
      } catch (error) {
        refused++
        found.push(...faults(error as KernelError).map((fault) => `${why}: ${fault}`))
      }
    }
    expect(found.slice(0, 20)).toEqual([])
  },
)

test('W9 a role that may not do something is told so by what it would have done', () => {
  for (const tool of tools)
    for (const role of roles.filter((one) => !permissionsOf(one).has(tool.permission))) {
      const error = notPermitted({ principal: { id: '', name: '', role, newcomer: false } }, tool, words)
      expect([error.next.includes(tool.permission), ...faults(error)]).toEqual([true])
    }
  // Not a test of nothing.
  expect(refused).toBeGreaterThan(3_000)
})
