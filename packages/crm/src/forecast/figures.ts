import { type Kysely, sql } from 'kysely'
import { type Ref, ref } from '../record/ref.ts'
import type { CrmDb } from '../schema.generated.ts'

/** Money is exact text in the organisation's currency. */
export interface Figures {
  open: string
  /** Each open amount times the probability of its stage. */
  weighted: string
  won: string
  /** Null where none is set. */
  quota: string | null
}

/** The forecast of one quarter (its first day): per owner, by name, and in all. Deals in other currencies stand beside it. */
export async function forecastOf(db: Kysely<CrmDb>, quarter: string, currency: string, owner: string | undefined) {
  const rows = await ofQuarter(db, quarter, owner)
    .select([ref('user', 'f.owner_id').as('owner'), ...figures])
    .where('f.currency', '=', currency)
    .groupBy('f.owner_id')
    .orderBy(sql`(select name from "user" u where u.id = f.owner_id)`)
    .$castTo<Figures & { owner: Ref | null }>()
    .execute()
  const total = await ofQuarter(db, quarter, owner)
    .select(figures)
    .where('f.currency', '=', currency)
    .$castTo<Figures>()
    .executeTakeFirstOrThrow()
  const others = await ofQuarter(db, quarter, owner)
    .select(['f.currency', ...figures])
    .where('f.currency', '<>', currency)
    .groupBy('f.currency')
    .orderBy('f.currency')
    .execute()
  return { quarter, currency, ...total, rows, other_currencies: others }
}

/** Won against quota, per owner who has a quota or has won something, the furthest first. */
export async function attainmentOf(db: Kysely<CrmDb>, quarter: string, currency: string, owner: string | undefined) {
  const { rows } = await forecastOf(db, quarter, currency, owner)
  return {
    quarter,
    currency,
    rows: rows
      .filter(({ quota, won }) => quota !== null || Number(won) > 0)
      .map(({ owner, quota, won }) => ({ owner, quota, won, attainment: ratio(won, quota), missing: missing(won, quota) }))
      .sort((a, b) => (b.attainment ?? 0) - (a.attainment ?? 0)),
  }
}

const ofQuarter = (db: Kysely<CrmDb>, quarter: string, owner: string | undefined) => {
  const found = db.selectFrom('forecast as f').where('f.quarter', '=', quarter)
  return owner ? found.where('f.owner_id', '=', owner) : found
}

const figures = [
  sql<string>`coalesce(sum(f.open), 0)`.as('open'),
  sql<string>`coalesce(sum(f.weighted), 0)`.as('weighted'),
  sql<string>`coalesce(sum(f.won), 0)`.as('won'),
  sql<string | null>`sum(f.quota)`.as('quota'),
] as const

/** Cents, so that subtraction is exact. */
const cents = (amount: string) => Math.round(Number(amount) * 100)

const ratio = (won: string, quota: string | null) =>
  quota && Number(quota) > 0 ? Math.round((cents(won) / cents(quota)) * 1000) / 1000 : null
const missing = (won: string, quota: string | null) =>
  quota === null ? null : (Math.max(0, cents(quota) - cents(won)) / 100).toFixed(2)
