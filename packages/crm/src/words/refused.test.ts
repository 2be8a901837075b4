import { type KernelError, namesFor, notPermitted, strictly, taken } from '@rescind/kernel'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { examples, type SampleRows } from '../examples.ts'
import { permissionsOf, roles } from '../permission.ts'
import { changed, type Input, pathsOf, refusalFaultsOf } from '../test/inputs.ts'
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

/** Ids for the examples, whatever they name. */
const rows = new Proxy({} as SampleRows, {
  get: (_, name) =>
    String(name).endsWith('s') ? [1, 2, 3].map(() => crypto.randomUUID()) : crypto.randomUUID(),
})

/** Inputs that nobody should send, each with what is wrong with it. */
function inputsOf(name: ToolName, schema: z.ZodType): [why: string, input: Input][] {
  const example = (examples as Input)[name]?.(rows) ?? {}
  return [
    ['nothing at all', {}],
    ['a list', []],
    ['an unknown key', { ...example, quux: 1 }],
    [
      'misspelt keys',
      Object.fromEntries(Object.entries(example).map(([key, value]) => [`${key}s`, value])),
    ],
    ...pathsOf(schema, example).flatMap((path): [string, Input][] => [
      [`${path.join('.')} left out`, changed(example, path, undefined, true)],
      ...Object.entries(bad).map(([why, value]): [string, Input] => [
        `${path.join('.')} is ${why}`,
        changed(example, path, value),
      ]),
    ]),
  ]
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
        found.push(...refusalFaultsOf(error as KernelError).map((fault) => `${why}: ${fault}`))
      }
    }
    expect(found.slice(0, 20)).toEqual([])
  },
)

test('W9 a role that may not do something is told so by what it would have done', () => {
  for (const tool of tools)
    for (const role of roles.filter((one) => !permissionsOf(one).has(tool.permission))) {
      const error = notPermitted(
        { principal: { id: '', name: '', role, newcomer: false } },
        tool,
        words,
      )
      expect([error.next.includes(tool.permission), ...refusalFaultsOf(error)]).toEqual([true])
    }
  // Not a test of nothing.
  expect(refused).toBeGreaterThan(3_000)
})
