import type { Company } from './companies.ts'
import type { Contact } from './contacts.ts'
import type { DemoRow } from './rows.ts'
import type { World } from './world.ts'

/** A dispute, and whom its hold covers. */
export interface Matter {
  ref: string
  title: string
  /** Days before today. */
  opened: number
  closed: number | null
  company?: string
  contact?: string
}

/**
 * Matters and holds. Open matters cover the companies and contacts they name and, in turn,
 * everybody who is `held_themselves`; closed ones released whom they had covered, some clean
 * contacts among them.
 */
export function legalRows(
  world: World,
  companies: readonly Company[],
  contacts: readonly Contact[],
  given: readonly Matter[],
) {
  const { calendar } = world
  const random = world.random('legal')
  const matters = given.map((matter) => ({
    ...matter,
    id: world.id('legal_matter', -matter.opened),
  }))
  const holds: DemoRow<'legal_hold'>[] = []
  const hold = (matter: (typeof matters)[number], on: { contact?: string; company?: string }) =>
    holds.push({
      id: world.id('legal_hold', -matter.opened),
      matter_id: matter.id,
      contact_id: on.contact ?? null,
      company_id: on.company ?? null,
      placed_on: calendar.day(-matter.opened + 1),
      released_on: matter.closed === null ? null : calendar.day(-matter.closed),
      created_at: calendar.at(-matter.opened + 1.4),
    })
  const idOf = (name: string) => {
    const company = companies.find((entry) => entry.name === name)
    if (!company) throw new Error(`No company is called ${name}.`)
    return company.id
  }
  const open = matters.filter(({ closed }) => closed === null)
  const ended = matters.filter(({ closed }) => closed !== null)

  const unnamed = companies.filter(
    ({ kind, name }) => kind === 'held' && !matters.some(({ company }) => company === name),
  )
  for (const matter of matters)
    if (matter.company !== undefined) hold(matter, { company: idOf(matter.company) })
  for (const company of unnamed) hold(random.pick(open), { company: company.id })

  const personal = open.filter(({ company }) => company === undefined)
  for (const contact of contacts) {
    if (contact.standing === 'held_themselves') {
      const own = personal.find((matter) => matter.contact === `${contact.first} ${contact.last}`)
      hold(own ?? random.pick(personal.filter((matter) => matter.contact === undefined)), {
        contact: contact.id,
      })
    } else if (contact.standing === 'clean' && random.chance(0.015))
      hold(random.pick(ended), { contact: contact.id })
    else if (contact.standing === 'longer' && random.chance(0.01))
      hold(random.pick(personal), { contact: contact.id })
  }
  return {
    matters: matters.map(({ id, ref, title, opened, closed }) => ({
      id,
      ref,
      title,
      opened_on: calendar.day(-opened),
      closed_on: closed === null ? null : calendar.day(-closed),
      created_at: calendar.at(-opened + 0.4),
    })),
    holds,
  }
}
