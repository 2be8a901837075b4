import { expect, test } from 'vitest'
import { z } from 'zod'
import { type AnyTool, toolkit } from './contract.ts'
import { minutes } from './duration.ts'
import { register } from './registry.ts'
import { nothing, recall, restore } from './rollback.ts'

interface Db {
  book: { id: string }
}
const defineTool = toolkit<Db, 'book:write'>()
const base = {
  name: 'book_x',
  about: '',
  input: z.object({ book: z.string() }),
  permission: 'book:write',
  run: async () => 1,
  audit: { subject: 'book' },
} as const
const whole = defineTool({ ...base, effect: 'change', rollback: restore('book') })

test('C1 a contract with a part missing or wrong does not compile', () => {
  // Each directive fails the type check if its line compiles.
  // @ts-expect-error -- no rollback path
  defineTool({ ...base, effect: 'change' })
  // @ts-expect-error -- a change cannot claim that there is nothing to roll back
  defineTool({ ...base, effect: 'change', rollback: nothing })
  // @ts-expect-error -- a read has nothing to restore
  defineTool({ ...base, effect: 'read', rollback: restore('book') })
  // @ts-expect-error -- what leaves the house is recalled, not restored
  defineTool({ ...base, effect: 'dispatch', rollback: restore('book') })
  // @ts-expect-error -- not a table
  defineTool({ ...base, effect: 'change', rollback: restore('bok') })
  // @ts-expect-error -- not a permission
  defineTool({ ...base, permission: 'book:fly', effect: 'change', rollback: restore('book') })
  // @ts-expect-error -- not an input field
  defineTool({ ...base, audit: { subject: 'bok' }, effect: 'change', rollback: restore('book') })
  defineTool({
    ...base,
    effect: 'dispatch',
    rollback: recall(['book'], { within: minutes(10), residue: 'sent' }),
  })
  expect(register([whole]).size).toBe(1)
})

test.each(['input', 'permission', 'run', 'audit', 'rollback'] as const)(
  'C1 an untyped tool without %s is refused at registration',
  (part) => {
    const { [part]: _gone, ...rest } = whole
    expect(() => register([rest as unknown as AnyTool])).toThrowError(
      expect.objectContaining({ code: 'no_rollback_path' }),
    )
  },
)

test('C1 an untyped tool with the wrong kind of rollback is refused at registration', () => {
  expect(() => register([{ ...whole, rollback: nothing } as unknown as AnyTool])).toThrowError(
    expect.objectContaining({ code: 'no_rollback_path' }),
  )
  expect(() => register([{ ...whole, effect: 'magic' } as unknown as AnyTool])).toThrowError(
    expect.objectContaining({ code: 'unknown_effect' }),
  )
  expect(() => register([whole, whole])).toThrowError(
    expect.objectContaining({ code: 'duplicate_tool' }),
  )
})
