import type { DemoOrg } from '../rows.ts'

const dayMs = 86_400_000

/**
 * Counts what the story counts, from the rows alone and without the SQL that the product uses: the
 * two must agree. `on` is the day on which somebody asks.
 */
export function facts({ rows }: DemoOrg, on: string) {
  const midnight = Date.parse(`${on}T00:00:00Z`)
  const latest = new Map<string, (typeof rows.consent_event)[number]>()
  for (const event of rows.consent_event) {
    const before = latest.get(event.contact_id)
    if (!before || before.at < event.at) latest.set(event.contact_id, event)
  }
  const suppressed = new Set(rows.suppression.map(({ address }) => address))
  const second = Map.groupBy(rows.contact_email, ({ contact_id }) => contact_id)
  const held = new Set(
    rows.legal_hold
      .filter(({ released_on }) => !released_on)
      .flatMap(({ contact_id, company_id }) => [contact_id, company_id]),
  )
  const inForce = rows.deal.filter(
    ({ status, contract_ends_on }) => status === 'won' && contract_ends_on! >= on,
  )
  const served = new Set(
    inForce
      .flatMap(({ contact_id, company_id }) => [contact_id, company_id])
      .filter((id) => id != null),
  )

  const reasonOf = ({ id, email, company_id }: (typeof rows.contact)[number]) => {
    const addresses = [email, ...(second.get(id) ?? []).map(({ address }) => address)]
    if (latest.get(id)?.kind === 'opt_out' || addresses.some((address) => suppressed.has(address!)))
      return 'opted_out'
    if (held.has(id) || (company_id && held.has(company_id))) return 'legal_hold'
    if (served.has(id) || (company_id && served.has(company_id))) return 'customer'
    return email && latest.get(id)?.kind === 'opt_in' ? 'send' : 'unreachable'
  }
  const cold = rows.contact.filter(
    ({ lifecycle, archived_at, lifecycle_since }) =>
      lifecycle === 'cold' &&
      !archived_at &&
      midnight - Date.parse(lifecycle_since as string) <= 90 * dayMs,
  )
  const reasons = cold.map(reasonOf)
  const count = (reason: string) => reasons.filter((found) => found === reason).length

  const stage = new Map(rows.stage.map(({ id, name }) => [id, name]))
  const company = new Map(rows.company.map(({ id, name }) => [id, name]))
  const open = rows.deal.filter(({ status }) => status === 'open')
  return {
    cold: {
      matched: cold.length,
      send: count('send'),
      opted_out: count('opted_out'),
      legal_hold: count('legal_hold'),
      customer: count('customer'),
    },
    staleProposals: open.filter(
      (deal) =>
        stage.get(deal.stage_id) === 'Proposal' &&
        midnight - Date.parse(deal.stage_entered_at as string) > 60 * dayMs,
    ).length,
    closingThisMonth: open.filter(({ close_on }) => close_on!.slice(0, 7) === on.slice(0, 7))
      .length,
    acme: open
      .filter(({ name }) => /acme/i.test(name))
      .map((deal) => `${stage.get(deal.stage_id)} at ${company.get(deal.company_id!)}`),
  }
}
