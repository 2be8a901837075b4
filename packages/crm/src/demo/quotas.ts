import type { Scale } from './scale.ts'
import type { People } from './team.ts'
import type { World } from './world.ts'

const [quartersBack, quartersAhead] = [8, 1] as const

/**
 * The rows of `quota`: every rep, every quarter of the two years and the next one. Newcomers have
 * none yet.
 */
export function quotaRows(world: World, people: People, { quota }: Scale) {
  const random = world.random('quotas')
  return people.users
    .filter(({ role, newcomer }) => role === 'rep' && !newcomer)
    .flatMap((user) => {
      const base = random.between(quota.min, quota.max)
      return Array.from({ length: quartersBack + 1 + quartersAhead }, (_, at) => ({
        id: world.id('quota'),
        user_id: user.id,
        quarter: world.calendar.quarter(at - quartersBack),
        amount: Math.round((base * (1 + 0.03 * at)) / 500) * 500,
        created_at: world.calendar.at(-1_000 + at),
      }))
    })
}

/** The rows of `commission_rate`: raised once, a year ago. */
export const commissionRateRows = (world: World) =>
  (
    [
      ['rep', 0.06, -12],
      ['manager', 0.012, -12],
      ['rep', 0.065, -4],
      ['manager', 0.015, -4],
    ] as const
  ).map(([role, rate, quarters]) => ({
    id: world.id('commission_rate'),
    role,
    rate,
    valid_from: world.calendar.quarter(quarters),
    created_at: world.calendar.at(-1_100),
  }))
