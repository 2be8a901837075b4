import type { Company } from './companies.ts'
import type { Contact } from './contacts.ts'
import type { DealDesk } from './deal-desk.ts'
import type { Deal, NamedWon } from './deals.ts'
import { lostReasons } from './phrases/deals.ts'

/** Contracts run for one year, or now and then for two. */
const [oneYear, twoYears] = [365, 730] as const

const firstQuote = 1_700

/**
 * The won deals. Those of customers, and of people with a contract of their own, are in force for
 * at least five more weeks; all others ended at least five weeks ago.
 */
export function addWonDeals(
  desk: DealDesk,
  companies: readonly Company[],
  contacts: readonly Contact[],
  named: readonly NamedWon[],
): void {
  const { random } = desk
  const win = (
    company: Company | null,
    closed: number,
    contractDays: number,
    given?: NamedWon,
    buyer?: Contact,
  ) => {
    const born = Math.max(closed - random.between(25, 150), company ? company.born + 1 : -Infinity)
    const person =
      buyer ?? contacts.find(({ first, last }) => `${first} ${last}` === given?.contact)
    desk.take({
      name:
        given?.name ??
        (company ? desk.name(company, 0.12) : `${buyer!.first} ${buyer!.last}, sole practice`),
      company,
      contact:
        person ??
        (company && desk.counterpart(company, born, ['other', 'customer', 'longer', 'clean'])),
      owner: company?.owner ?? buyer!.owner,
      stage: 'Closed won',
      amount: given?.amount ?? desk.amount(),
      born,
      entered: closed,
      closeOn: closed + random.between(-6, 12),
      closedOn: closed,
      contractEnds: closed + contractDays,
      lostReason: null,
      nextStep: null,
      ref: given?.ref ?? null,
    })
  }
  const inForce = (company: Company | null, buyer?: Contact) =>
    random.chance(0.2)
      ? win(company, -random.between(2, 680), twoYears, undefined, buyer)
      : win(company, -random.between(2, 330), oneYear, undefined, buyer)
  const ended = (company: Company) => win(company, -random.between(400, 720), oneYear)

  for (const deal of named)
    win(companies.find(({ name }) => name === deal.company)!, -deal.closed, deal.contractDays, deal)
  const served = new Set(named.map(({ company }) => company))
  for (const company of companies) {
    if (company.kind === 'customer') {
      if (random.chance(0.45)) ended(company)
      if (!served.has(company.name)) inForce(company)
      if (random.chance(0.3)) inForce(company)
    } else if (company.kind === 'former') {
      ended(company)
      if (random.chance(0.3)) ended(company)
    }
  }
  for (const contact of contacts) if (contact.standing === 'own_contract') inForce(null, contact)
  numberQuotes(desk.deals)
}

/** Contracts carry the number of their quote; quotes are numbered as they come. */
function numberQuotes(deals: readonly Deal[]): void {
  const unnumbered = deals.filter(({ ref }) => ref === null).sort((a, b) => a.born - b.born)
  for (const [at, deal] of unnumbered.entries()) deal.ref = `Q-${firstQuote + at}`
}

/** Lost deals make up the total. */
export function addLostDeals(desk: DealDesk, companies: readonly Company[], total: number): void {
  const { random } = desk
  const pool = companies.filter((company) => !desk.alone.has(company.name))
  while (desk.deals.length < total) {
    const company = random.pick(pool)
    const closed = -random.between(3, Math.min(700, Math.floor(-company.born) - 90))
    const born = Math.max(closed - random.between(20, 170), company.born + 1)
    desk.take({
      name: desk.name(company, 0.15),
      company,
      contact: desk.counterpart(company, born, [
        'other',
        'longer',
        'clean',
        'opted_out',
        'held_themselves',
      ]),
      owner: company.owner,
      stage: 'Closed lost',
      amount: desk.amount(),
      born,
      entered: closed,
      closeOn: closed + random.between(-30, 20),
      closedOn: closed,
      contractEnds: null,
      lostReason: random.weighted(lostReasons),
      nextStep: null,
      ref: null,
    })
  }
}
