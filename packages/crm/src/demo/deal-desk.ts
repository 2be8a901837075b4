import { atWork, type Moment } from './calendar.ts'
import type { Company } from './companies.ts'
import type { Contact } from './contacts.ts'
import { type Deal, isWon, type NamedDeal } from './deals.ts'
import { dealSubjects } from './phrases/deals.ts'
import type { Random } from './random.ts'
import type { Scale } from './scale.ts'
import type { World } from './world.ts'

/** What every kind of deal is made with: names, amounts, somebody to talk to, days. */
export interface DealDesk {
  random: Random
  /** The company's name while it is free, else with what the deal is about; never given twice. */
  name(company: Company, plain: number): string
  /** Many small, few large; rounded as people round. */
  amount(): number
  /** Somebody there who knew us by then. */
  counterpart(
    company: Company,
    from: Moment,
    standings: readonly Contact['standing'][],
  ): Contact | null
  dayThisMonth(): number
  /** Keeps a deal; its days become moments at which people work. */
  take(deal: Omit<Deal, 'id'>): void
  readonly deals: readonly Deal[]
  /** Companies, by name, that have no deal but the one that names them. */
  readonly alone: ReadonlySet<string>
}

export function createDealDesk(
  world: World,
  contacts: readonly Contact[],
  scale: Scale,
  named: readonly NamedDeal[],
): DealDesk {
  const random = world.random('deals')
  const { monthStart, monthEnd } = world.calendar
  const names = new Set(named.map(({ name }) => name))
  const byCompany = Map.groupBy(contacts, ({ company }) => company)
  const deals: Deal[] = []
  return {
    random,
    deals,
    alone: new Set(named.flatMap((deal) => (!isWon(deal) && deal.only ? [deal.company] : []))),
    name(company, plain) {
      const short = company.name.includes('&') ? company.name : company.name.split(' ')[0]!
      for (let tries = 0; ; tries++) {
        const name = random.chance(plain)
          ? company.name
          : `${short}, ${random.pick(dealSubjects)}${tries > 20 ? ` ${tries}` : ''}`
        if (names.has(name)) continue
        names.add(name)
        return name
      }
    },
    amount() {
      const amount = random.skewed({ ...scale.deals.amount, sigma: 0.85 })
      const step = amount < 20_000 ? 100 : amount < 100_000 ? 500 : 1_000
      return Math.round(amount / step) * step
    },
    counterpart(company, from, standings) {
      const there = (byCompany.get(company) ?? []).filter(
        ({ standing, archived }) => archived === null && standings.includes(standing),
      )
      const known = there.filter(({ born }) => born <= from)
      return known.length > 0 ? random.pick(known) : null
    },
    dayThisMonth() {
      // Late in the month some are overdue, as everywhere.
      const first = monthEnd < 6 ? Math.max(monthStart, monthEnd - 9) : 0
      return random.between(first, monthEnd)
    },
    take(deal) {
      const born = atWork(random, deal.born)
      const kept = {
        ...deal,
        born,
        id: world.id('deal', born),
        entered: Math.max(born, atWork(random, deal.entered)),
      }
      deals.push(kept)
    },
  }
}
