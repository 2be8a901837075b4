import fc from 'fast-check'
import { type Deal, own } from './deal-sums.ts'

export interface Drawn {
  currency: string
  cents: number | null
  owner: 0 | 1 | 2
  stage: 0 | 1
  status: Deal['status']
  close: number | null
  closed: number
  archived: boolean
}
/** Up to the largest amount that a tool takes; most of them small. */
export const cents_max = 99_999_999_999_999
const someCents = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 100_000_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: cents_max }) },
)

export const deal: fc.Arbitrary<Drawn> = fc.record({
  currency: fc.constantFrom(own, 'USD', 'CHF'),
  cents: fc.option(someCents, { freq: 6 }),
  owner: fc.constantFrom(0, 1, 2),
  stage: fc.constantFrom(0, 1),
  status: fc.constantFrom('open' as const, 'open' as const, 'won' as const, 'lost' as const),
  close: fc.option(fc.integer({ min: -120, max: 120 }), { freq: 6 }),
  closed: fc.integer({ min: -120, max: 120 }),
  archived: fc.constantFrom(false, false, false, true),
})

/** What somebody does to one of the open deals, and whether it is taken back. */
export interface Move {
  at: number
  does: 'price' | 'give' | 'postpone' | 'win' | 'lose' | 'archive'
  cents: number
  currency: string
  day: number
  undone: boolean
}
export const move: fc.Arbitrary<Move> = fc.record({
  at: fc.nat(),
  does: fc.constantFrom('price', 'give', 'postpone', 'win', 'lose', 'archive'),
  cents: someCents,
  currency: fc.constantFrom(own, 'USD', 'CHF'),
  day: fc.integer({ min: -120, max: 120 }),
  undone: fc.boolean(),
})
