import type { Moment } from './calendar.ts'
import type { Company } from './companies.ts'
import type { Contact } from './contacts.ts'
import type { OpenStage } from './phrases/deals.ts'
import type { DemoRow } from './rows.ts'
import type { Selling, StageName } from './selling.ts'
import type { UserRow } from './team.ts'
import type { World } from './world.ts'

/**
 * A deal that the story names. Days are counted from today; `thisMonth` closes on some day of this
 * month.
 */
export type NamedDeal = NamedOpen | NamedWon

interface Named {
  name: string
  company: string
  amount: number
  contact?: string
  ref?: string
}
export interface NamedOpen extends Named {
  stage: OpenStage
  closes: 'thisMonth' | 'later'
  next: string | null
  /** Days since it came to its stage. */
  entered?: number
  /** Its company has no other deal. */
  only?: boolean
}
export interface NamedWon extends Named {
  stage: 'Closed won'
  /** Days since it was won. */
  closed: number
  contractDays: number
}

export const isWon = (deal: NamedDeal): deal is NamedWon => deal.stage === 'Closed won'

export interface Deal {
  id: string
  name: string
  company: Company | null
  contact: Contact | null
  owner: UserRow
  stage: StageName
  amount: number
  born: Moment
  entered: Moment
  /** Days from today. */
  closeOn: number
  closedOn: number | null
  contractEnds: number | null
  lostReason: string | null
  nextStep: string | null
  ref: string | null
}

const sources = [
  ['person', 8],
  ['import', 1],
  ['connector', 1],
] as const

const statusOf = (stage: StageName) =>
  stage === 'Closed won' ? 'won' : stage === 'Closed lost' ? 'lost' : 'open'

/** The rows of `deal`. */
export function dealRows(
  world: World,
  deals: readonly Deal[],
  selling: Selling,
): DemoRow<'deal'>[] {
  const { calendar } = world
  const random = world.random('deal rows')
  const day = (days: number | null) => (days === null ? null : calendar.day(days))
  return deals.map((deal) => ({
    id: deal.id,
    name: deal.name,
    company_id: deal.company?.id ?? null,
    contact_id: deal.contact?.id ?? null,
    owner_id: deal.owner.id,
    pipeline_id: selling.pipeline,
    stage_id: selling.stages[deal.stage],
    product_id: random.chance(0.94) ? random.pick(selling.products) : null,
    amount: deal.amount,
    currency: world.currency,
    close_on: day(deal.closeOn),
    status: statusOf(deal.stage),
    stage_entered_at: calendar.at(deal.entered),
    closed_on: day(deal.closedOn),
    lost_reason: deal.lostReason,
    contract_ends_on: day(deal.contractEnds),
    next_step: deal.nextStep,
    external_ref: deal.ref,
    source: random.weighted(sources),
    created_at: calendar.at(deal.born),
  }))
}
