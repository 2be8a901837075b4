import type { Moment } from './calendar.ts'
import { companyNames } from './names/companies.ts'
import { type Country, type Region, regions } from './names/countries.ts'
import type { DemoRow } from './rows.ts'
import type { People, Team, UserRow } from './team.ts'
import type { World } from './world.ts'

/**
 * What the deals and holds make of a company. customer: a won deal is in force. former: all won
 * deals have ended. held: a legal hold covers everybody there. prospect: none of these.
 */
export type CompanyKind = 'prospect' | 'former' | 'customer' | 'held'

/** A company that the story names. */
export interface NamedCompany {
  name: string
  root: string
  kind: CompanyKind
  industry: string
  country: string
  city: string
  owner: string
  /** People there, the named ones included. */
  size: number
}

export interface Company {
  id: string
  name: string
  domain: string
  industry: string
  city: string
  kind: CompanyKind
  country: Country
  owner: UserRow
  born: Moment
  /** How many contacts it gets. */
  size: number
}

const sources = [
  ['import', 5],
  ['person', 4],
  ['connector', 1],
] as const

const everyCountry: readonly Country[] = Object.values(regions).flat()

/**
 * So many companies of each kind, the named ones counted in; sizes are not yet fitted to a total.
 */
export function createCompanies(
  world: World,
  people: People,
  counts: Record<CompanyKind, number>,
  named: readonly NamedCompany[],
  home: Region | null = null,
): Company[] {
  const random = world.random('companies')
  const nameIn = companyNames(random, new Set(named.map(({ root }) => root)))
  const companies = named.map((given): Company => {
    const country = everyCountry.find(({ name }) => name === given.country)
    if (!country) throw new Error(`No country is called ${given.country}.`)
    const born = -random.between(760, 1_100)
    return {
      ...given,
      id: world.id('company', born),
      domain: `${given.root}.example`,
      country,
      owner: people.named(given.owner),
      born,
    }
  })
  for (const kind of ['customer', 'former', 'held', 'prospect'] as const) {
    for (
      let left = counts[kind] - named.filter((given) => given.kind === kind).length;
      left > 0;
      left--
    ) {
      const team = random.pick(people.teams)
      const country = random.weighted(
        countriesOf(team, home).map((entry) => [entry, entry.weight] as const),
      )
      const { name, industry, root } = nameIn(country.names)
      const born = -random.between(kind === 'prospect' || kind === 'held' ? 240 : 760, 1_100)
      companies.push({
        id: world.id('company', born),
        name,
        industry,
        kind,
        country,
        born,
        ...{
          domain: `${root}.example`,
          city: random.pick(country.cities),
          owner: ownerOf(random.pick, team),
        },
        size: Math.round(random.skewed({ min: 2, median: 7, max: 32, sigma: 0.55 })),
      })
    }
  }
  return companies
}

/** Key accounts are anywhere; a region's team stays in its region. */
const countriesOf = (team: Team, home: Region | null): readonly Country[] => {
  const region = team.region ?? home
  return region ? regions[region] : everyCountry
}

/** A newcomer has no accounts of their own yet. */
const ownerOf = (pick: (from: readonly UserRow[]) => UserRow, team: Team) =>
  pick(team.reps.filter(({ newcomer }) => !newcomer))

/** Adds or takes away people here and there until the sizes come to `total`. */
export function fitSizes(world: World, companies: readonly Company[], total: number): void {
  const random = world.random('sizes')
  for (let left = total - companies.reduce((sum, { size }) => sum + size, 0); left !== 0; ) {
    const company = random.pick(companies)
    const step = Math.sign(left)
    if (company.size + step < 2) continue
    company.size += step
    left -= step
  }
}

/** The rows of `company`. Every twentieth belongs to another one of its country. */
export function companyRows(world: World, companies: readonly Company[]): DemoRow<'company'>[] {
  const random = world.random('company rows')
  return companies.map((company) => {
    const employees = Math.round(random.skewed({ min: 8, median: 140, max: 9_000, sigma: 1.1 }))
    const siblings = companies.filter(
      ({ country, id }) => country === company.country && id < company.id,
    )
    return {
      id: company.id,
      name: company.name,
      domain: company.domain,
      industry: company.industry,
      city: company.city,
      country: company.country.name,
      employees,
      annual_revenue: Math.round((employees * random.between(90, 260)) / 10) * 10_000,
      founded: random.between(1878, 2014),
      owner_id: company.owner.id,
      parent_id: siblings.length > 0 && random.chance(0.05) ? random.pick(siblings).id : null,
      source: random.weighted(sources),
      created_at: world.calendar.at(company.born + 0.4),
    }
  })
}
