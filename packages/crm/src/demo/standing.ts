import { privateAddress } from './addresses.ts'
import type { Company, CompanyKind } from './companies.ts'
import type { Contact, Lifecycle, Standing } from './contacts.ts'
import type { Random } from './random.ts'
import { coldDays, type Scale } from './scale.ts'
import type { World } from './world.ts'

const lifecycles: Record<CompanyKind, readonly (readonly [Lifecycle, number])[]> = {
  customer: [
    ['customer', 86],
    ['qualified', 8],
    ['lead', 6],
  ],
  former: [
    ['former', 60],
    ['lead', 28],
    ['qualified', 12],
  ],
  prospect: [
    ['lead', 68],
    ['qualified', 32],
  ],
  held: [
    ['lead', 70],
    ['former', 30],
  ],
}

/** Decides the standing of everybody, and from it lifecycle and dates. */
export function fileStandings(world: World, contacts: readonly Contact[], { cold }: Scale): void {
  const random = world.random('standings')
  const reserved = spokespeople(contacts)
  const free = random.shuffle(
    contacts.filter((contact) => contact.standing === null && !reserved.has(contact)),
  )
  const at = (...kinds: CompanyKind[]) =>
    free.filter(({ company }) => company !== null && kinds.includes(company.kind))

  const file = (standing: Standing, count: number, pool: readonly Contact[]) => {
    const missing = count - contacts.filter((contact) => contact.standing === standing).length
    const chosen = pool.filter((contact) => contact.standing === null).slice(0, missing)
    if (missing < 0 || chosen.length < missing)
      throw new Error(`Not enough contacts can be ${standing}: ${chosen.length} of ${missing}.`)
    for (const contact of chosen) contact.standing = standing
  }
  const reachable = at('prospect', 'former')
  file('opted_out_elsewhere', cold.optedOutElsewhere, reachable)
  file('opted_out', cold.optedOut - cold.optedOutElsewhere, reachable)
  file('held_with_company', cold.heldWithCompany, at('held'))
  file('held_themselves', cold.heldThemselves, reachable)
  file('customer', cold.customers, at('customer'))
  file(
    'own_contract',
    cold.ownContract,
    free.filter(({ company }) => company === null),
  )
  file('archived', cold.archived, reachable)
  file('longer', cold.longer, reachable)
  file('clean', cold.clean, reachable)
  for (const contact of contacts) settle(world, random, contact)
  reuseAddress(contacts)
}

/**
 * The first free person of every company stays approachable: open deals need somebody to talk to.
 */
function spokespeople(contacts: readonly Contact[]): Set<Contact> {
  const firsts = new Map<Company, Contact>()
  for (const contact of contacts) {
    if (contact.company && contact.standing === null && !firsts.has(contact.company))
      firsts.set(contact.company, contact)
  }
  return new Set(firsts.values())
}

function settle(world: World, random: Random, contact: Contact): void {
  contact.standing ??= 'other'
  const { standing, company } = contact
  if (standing === 'other') {
    contact.lifecycle = random.weighted(lifecycles[company?.kind ?? 'prospect'])
    contact.since = contact.born * random.next()
    if (random.chance(0.03)) contact.email = null
  } else {
    contact.lifecycle = 'cold'
    const [newest, oldest] =
      standing === 'longer'
        ? [coldDays.longerNewest, coldDays.longerOldest]
        : [coldDays.newest, coldDays.oldest]
    // The agent that files them works before people come.
    contact.since = -random.between(newest + 1, oldest) + 0.25 + random.next() / 50
    // Nobody turns cold before half a year of silence.
    const latest = contact.since - 180 - random.between(0, 90)
    if (contact.born > latest) {
      contact.born = latest
      contact.id = world.id('contact', latest)
    }
  }
  if (standing === 'archived') contact.archived = -1 - random.next() * 2
  if (standing === 'opted_out_elsewhere' || random.chance(0.035))
    contact.second = privateAddress(contact.first, contact.last)
}

/** The address of somebody archived may be used again, as it was here. */
function reuseAddress(contacts: readonly Contact[]): void {
  for (const archived of contacts.filter(({ standing }) => standing === 'archived')) {
    const successor = contacts.find(
      ({ standing, company }) => standing === 'clean' && company === archived.company,
    )
    if (successor) archived.email = successor.email
  }
}
