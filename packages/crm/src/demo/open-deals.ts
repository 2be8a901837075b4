import type { Company } from './companies.ts'
import type { Contact } from './contacts.ts'
import type { DealDesk } from './deal-desk.ts'
import type { NamedOpen } from './deals.ts'
import { nextSteps, type OpenStage } from './phrases/deals.ts'
import { proposalDays, type Scale } from './scale.ts'
import type { UserRow } from './team.ts'
import type { World } from './world.ts'

const order: readonly OpenStage[] = [
  'Qualified',
  'Discovery',
  'Proposal',
  'Negotiation',
  'Contract',
]

/**
 * The open deals: the named ones, the rest of each stage, and the proposals that have gone stale.
 */
export function addOpenDeals(
  world: World,
  desk: DealDesk,
  facts: {
    companies: readonly Company[]
    contacts: readonly Contact[]
    named: readonly NamedOpen[]
    scale: Scale
    newcomer: UserRow | undefined
  },
): void {
  const { random } = desk
  const { companies, contacts, named, scale, newcomer } = facts
  const { monthEnd, monthStart } = world.calendar
  const pool = companies.filter(({ kind, name }) => kind !== 'held' && !desk.alone.has(name))
  let thisMonth =
    scale.deals.closingThisMonth - named.filter(({ closes }) => closes === 'thisMonth').length

  const add = (stage: OpenStage, stale: boolean, given?: NamedOpen) => {
    const company = given
      ? companies.find(({ name }) => name === given.company)!
      : random.pick(pool)
    const entered = stale
      ? -random.between(proposalDays.staleNewest, proposalDays.staleOldest)
      : -(given?.entered ?? random.between(2, proposalDays.freshOldest))
    const born = Math.max(
      entered - random.between(8, 20) * (order.indexOf(stage) + 1),
      company.born + 1,
    )
    const contact =
      (given?.contact &&
        contacts.find(({ first, last }) => `${first} ${last}` === given.contact)) ||
      desk.counterpart(company, born, ['other'])
    if (contact?.lifecycle === 'lead') contact.lifecycle = 'qualified'
    // Late stages close soon; so do some of the stale, on paper.
    const soon =
      !given &&
      thisMonth > 0 &&
      random.chance(
        { Qualified: 0, Discovery: 0.03, Proposal: 0.08, Negotiation: 0.4, Contract: 0.6 }[stage],
      )
    if (soon) thisMonth--
    const overdue = stale && !soon && random.chance(0.35)
    const later = monthEnd + 1 + random.between(0, 20 + 22 * (order.length - order.indexOf(stage)))
    desk.take({
      name: given?.name ?? desk.name(company, 0.6),
      company,
      contact,
      owner:
        newcomer && stage === 'Qualified' && !given && random.chance(0.06)
          ? newcomer
          : company.owner,
      stage,
      amount: given?.amount ?? desk.amount(),
      born,
      entered,
      closeOn:
        soon || given?.closes === 'thisMonth'
          ? desk.dayThisMonth()
          : overdue
            ? monthStart - 1 - random.between(0, 75)
            : later,
      closedOn: null,
      contractEnds: null,
      lostReason: null,
      nextStep: given
        ? given.next
        : random.chance(stale ? 0.35 : 0.06)
          ? null
          : random.pick(nextSteps[stale ? 'stale' : stage]),
      ref: given?.ref ?? null,
    })
  }

  for (const deal of named) add(deal.stage, false, deal)
  for (const stage of ['Contract', 'Negotiation', 'Proposal', 'Discovery', 'Qualified'] as const) {
    for (
      let left = scale.deals.open[stage] - named.filter((deal) => deal.stage === stage).length;
      left > 0;
      left--
    )
      add(stage, false)
  }
  for (let left = scale.deals.stale; left > 0; left--) add('Proposal', true)
  // Whatever the draws left open: some of the stale are due this month as well.
  for (const deal of desk.deals.toReversed()) {
    if (thisMonth <= 0) break
    if (deal.stage !== 'Proposal' || (deal.closeOn >= monthStart && deal.closeOn <= monthEnd))
      continue
    deal.closeOn = desk.dayThisMonth()
    thisMonth--
  }
}
