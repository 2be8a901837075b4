import { addressBook } from './addresses.ts'
import { atWork, type Moment } from './calendar.ts'
import type { Company } from './companies.ts'
import { type Country, regions } from './names/countries.ts'
import { type NameLanguage, peopleNames } from './names/people.ts'
import { titles } from './phrases/titles.ts'
import type { Random } from './random.ts'
import type { DemoRow } from './rows.ts'
import type { People, UserRow } from './team.ts'
import type { World } from './world.ts'

export type Lifecycle = 'lead' | 'qualified' | 'customer' | 'cold' | 'former'

/**
 * How a contact stands to being written to. All but `longer` and `other` are filed as cold since
 * less than 90 days; consent, holds and deals are built from this, so that each reason touches
 * exactly the people it is meant for.
 */
export type Standing =
  | 'clean'
  | 'opted_out'
  | 'opted_out_elsewhere'
  | 'held_with_company'
  | 'held_themselves'
  | 'customer'
  | 'own_contract'
  | 'archived'
  | 'longer'
  | 'other'

/** A contact that the story names. */
export interface NamedContact {
  first: string
  last: string
  company: string
  title: string
  standing: Standing
  /** The part before the @, where it is not the usual one. */
  mailbox?: string
}

export interface Contact {
  id: string
  first: string
  last: string
  email: string | null
  phone: string | null
  title: string
  company: Company | null
  owner: UserRow
  country: Country
  city: string
  born: Moment
  lifecycle: Lifecycle
  since: Moment
  archived: Moment | null
  /** null until `fileStandings` has decided. */
  standing: Standing | null
  /** A further address, where they have one. */
  second: string | null
}

const sources = [
  ['person', 5],
  ['import', 4],
  ['connector', 1],
] as const
const abroad: readonly NameLanguage[] = ['in', 'tr', 'ng']

/**
 * So many people for each company as its size says, the named ones first, and some without a
 * company.
 */
export function createContacts(
  world: World,
  people: People,
  companies: readonly Company[],
  withoutCompany: number,
  named: readonly NamedContact[],
): Contact[] {
  const random = world.random('contacts')
  const addresses = addressBook()
  const names = new Set(named.map(({ first, last }) => `${first} ${last}`))
  const contacts: Contact[] = []

  const add = (company: Company | null, country: Country, owner: UserRow, given?: NamedContact) => {
    const { first, last } = given ?? freshName(random, country, names)
    const from = Math.floor(-(company?.born ?? -700))
    const born = atWork(random, -random.between(Math.min(4, from), from))
    contacts.push({
      id: world.id('contact', born),
      first,
      last,
      email: addresses.of(first, last, company?.domain, given?.mailbox),
      phone: phoneIn(random, country),
      title: given?.title ?? random.weighted(titles),
      company,
      owner,
      country,
      city: company?.city ?? random.pick(country.cities),
      born,
      lifecycle: 'lead',
      since: born,
      archived: null,
      standing: given?.standing ?? null,
      second: null,
    })
  }

  for (const company of companies) {
    const here = named.filter((given) => given.company === company.name)
    for (const given of here) add(company, company.country, company.owner, given)
    for (let left = company.size - here.length; left > 0; left--)
      add(company, company.country, company.owner)
  }
  const reps = people.users.filter(({ role, newcomer }) => role === 'rep' && !newcomer)
  const everyCountry: readonly Country[] = Object.values(regions).flat()
  for (let left = withoutCompany; left > 0; left--)
    add(null, random.pick(everyCountry), random.pick(reps))
  return contacts
}

function freshName(
  random: Random,
  country: Country,
  taken: Set<string>,
): { first: string; last: string } {
  for (;;) {
    const stock = peopleNames[random.chance(0.04) ? random.pick(abroad) : country.names]
    const name = { first: random.pick<string>(stock.first), last: random.pick<string>(stock.last) }
    const full = `${name.first} ${name.last}`
    if (taken.has(full)) continue
    taken.add(full)
    return name
  }
}

function phoneIn(random: Random, { phones }: Country): string | null {
  if (phones.length === 0 || random.chance(0.12)) return null
  return random.pick(phones).replaceAll('#', () => String(random.between(0, 9)))
}

/** The rows of `contact`. */
export function contactRows(world: World, contacts: readonly Contact[]): DemoRow<'contact'>[] {
  const random = world.random('contact rows')
  return contacts.map((contact) => ({
    id: contact.id,
    first_name: contact.first,
    last_name: contact.last,
    email: contact.email,
    phone: contact.phone,
    title: contact.title,
    company_id: contact.company?.id ?? null,
    owner_id: contact.owner.id,
    lifecycle: contact.lifecycle,
    lifecycle_since: world.calendar.at(contact.since),
    city: contact.city,
    country: contact.country.name,
    language: contact.country.language,
    time_zone: contact.country.timeZone,
    source: random.weighted(sources),
    archived_at: contact.archived === null ? null : world.calendar.at(contact.archived),
    created_at: world.calendar.at(contact.born),
  }))
}

/** The rows of `contact_email`: further addresses only, the first one stands in `contact`. */
export const contactEmailRows = (world: World, contacts: readonly Contact[]) =>
  contacts.flatMap(({ id, second, born }) =>
    second === null
      ? []
      : [
          {
            id: world.id('contact_email', born),
            contact_id: id,
            address: second,
            created_at: world.calendar.at(born),
          },
        ],
  )
