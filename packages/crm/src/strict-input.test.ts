import { looseObjects, register } from '@rescind/kernel'
import { expect, test } from 'vitest'
import { tools } from './tools.ts'

const registry = register(tools)

test.each([...registry.values()].map((tool) => [tool.name, tool] as const))(
  'C7 %s takes no key that it does not know, at any level',
  (_, tool) => {
    expect(looseObjects(tool.input)).toEqual([])
    expect(
      tool.input
        .safeParse({ exclud: ['x'] })
        .error?.issues.some(({ message }) => message.includes('"exclud"')),
    ).toBe(true)
  },
)

test('C7 a mapping is strict where it has no keys of its own choosing', () => {
  const told = registry
    .get('import_run')!
    .input.safeParse({ mapping: { files: { 'a.csv': { colums: {} } } } })
  expect(told.error?.issues.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('Unknown key "colums"; did you mean "columns"?'),
  )
})
