import type { CompanyKind } from './companies.ts'

/**
 * How much of everything an organisation has. Numbers that tests and the story rely on stand here
 * and nowhere else.
 */
export interface Scale {
  companies: Record<CompanyKind, number>
  contacts: number
  /** Of the contacts, those that belong to no company. */
  withoutCompany: number
  /** Contacts filed as cold; all but the last two turned cold inside the last 90 days. */
  cold: {
    /** Nothing speaks against writing to them. */
    clean: number
    optedOut: number
    /** Of the opted out, those who did so with a second address. */
    optedOutElsewhere: number
    heldWithCompany: number
    heldThemselves: number
    /** Customers after all: through their company, or with a contract of their own. */
    customers: number
    ownContract: number
    archived: number
    longer: number
  }
  deals: {
    open: {
      Qualified: number
      Discovery: number
      Proposal: number
      Negotiation: number
      Contract: number
    }
    /** Proposals that have not moved for more than 60 days; beside the open ones above. */
    stale: number
    /** Open deals that close this month, stale ones included. */
    closingThisMonth: number
    /** All deals; what the others leave is lost. */
    total: number
    amount: { min: number; median: number; max: number }
  }
  activity: { call: number; note: number; task: number; openTasks: number; message: number }
  quota: { min: number; max: number }
}

export const ferrowickScale: Scale = {
  companies: { prospect: 332, former: 115, customer: 150, held: 3 },
  contacts: 5_000,
  withoutCompany: 45,
  cold: {
    clean: 799,
    optedOut: 23,
    optedOutElsewhere: 3,
    heldWithCompany: 5,
    heldThemselves: 6,
    customers: 12,
    ownContract: 2,
    archived: 9,
    longer: 300,
  },
  deals: {
    open: { Qualified: 78, Discovery: 60, Proposal: 20, Negotiation: 36, Contract: 21 },
    stale: 203,
    closingThisMonth: 33,
    total: 1_200,
    amount: { min: 5_000, median: 17_000, max: 250_000 },
  },
  activity: { call: 3_900, note: 2_900, task: 2_200, openTasks: 330, message: 3_000 },
  quota: { min: 30_000, max: 60_000 },
}

export const halvorsenScale: Scale = {
  companies: { prospect: 11, former: 3, customer: 5, held: 1 },
  contacts: 60,
  withoutCompany: 3,
  cold: {
    clean: 7,
    optedOut: 2,
    optedOutElsewhere: 1,
    heldWithCompany: 1,
    heldThemselves: 1,
    customers: 1,
    ownContract: 0,
    archived: 1,
    longer: 4,
  },
  deals: {
    open: { Qualified: 3, Discovery: 3, Proposal: 2, Negotiation: 2, Contract: 1 },
    stale: 4,
    closingThisMonth: 3,
    total: 30,
    amount: { min: 40_000, median: 180_000, max: 1_900_000 },
  },
  activity: { call: 60, note: 40, task: 30, openTasks: 8, message: 40 },
  quota: { min: 300_000, max: 600_000 },
}

/**
 * Days before today at which a cold contact turned cold. Well inside the 90 days, so that the
 * numbers stay true for four weeks after seeding and in every time zone; the others are well
 * outside.
 */
export const coldDays = { newest: 3, oldest: 62, longerNewest: 121, longerOldest: 420 } as const

/**
 * The same for proposals: stale ones entered their stage more than 60 days ago, the others less
 * than four weeks.
 */
export const proposalDays = { freshOldest: 25, staleNewest: 64, staleOldest: 190 } as const
