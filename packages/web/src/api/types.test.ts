import { expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import type { action, receipt } from '../../../server/src/wire/action.ts'
import type { plan } from '../../../server/src/wire/plan.ts'
import type { change, conflict } from '../../../server/src/wire/values.ts'
import type { Action, Change, Conflict, Plan, Receipt } from './types.ts'

/** Only what is declared: an open object also has an index of everything else. */
type Declared<T> = { [K in keyof T as string extends K ? never : K]: T[K] }
type Wire<S extends z.ZodType> = Declared<z.output<S>>

// Checked by the compiler: whatever the server may send, the page's types have a place for, null included.
test('what the server sends fits the types of the page', () => {
  expectTypeOf<Wire<typeof conflict>>().toExtend<Conflict>()
  expectTypeOf<Wire<typeof receipt>>().toExtend<Receipt>()
  expectTypeOf<Wire<typeof change>>().toExtend<Change>()
  expectTypeOf<Wire<typeof action>>().toExtend<Action>()
  expectTypeOf<Wire<typeof plan>>().toExtend<Plan>()
})

test('the page names no field that the server does not send', () => {
  expectTypeOf<Exclude<keyof Conflict, keyof Wire<typeof conflict>>>().toEqualTypeOf<never>()
  expectTypeOf<Exclude<keyof Receipt, keyof Wire<typeof receipt>>>().toEqualTypeOf<never>()
  expectTypeOf<Exclude<keyof Action, keyof Wire<typeof action>>>().toEqualTypeOf<never>()
  expectTypeOf<Exclude<keyof Plan, keyof Wire<typeof plan>>>().toEqualTypeOf<never>()
})
