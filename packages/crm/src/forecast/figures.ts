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
  /** Won of quota and nothing else, 1 is all of it; null without a quota. */
  attainment: number | null
}

/**
 * The forecast of one quarter (its first day): per owner, by name, and in all. Deals in other
 * currencies stand beside it.
 */
export async function forecastOf(
  db: Kysely<CrmDb>,
  quarter: string,
  currency: string,
  owner: string | undefined,
) {
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
  const { rows: others, totals } = await inOthers(db, quarter, currency, owner)
  return {
    quarter,
    currency,
    ...total,
    rows,
    other_currencies: totals.map((sums) => ({
      ...sums,
      rows: others
        .filter((row) => row.currency === sums.currency)
        .map(({ currency: _, ...row }) => row),
    })),
  }
}

/**
 * The same of every other currency: a quota is set in the organisation's own, so there is none, and
 * nothing is attained.
 */
async function inOthers(
  db: Kysely<CrmDb>,
  quarter: string,
  currency: string,
  owner: string | undefined,
) {
  const found = ofQuarter(db, quarter, owner)
    .where('f.currency', '<>', currency)
    .select(['f.currency', ...sums])
    .groupBy('f.currency')
    .orderBy('f.currency')
  const rows = await found
    .select(ref('user', 'f.owner_id').as('owner'))
    .groupBy('f.owner_id')
    .orderBy(sql`(select name from "user" u where u.id = f.owner_id)`)
    .execute()
  return { rows, totals: await found.execute() }
}

/** Won against quota, per owner who has a quota or has won something, the furthest first. */
export async function attainmentOf(
  db: Kysely<CrmDb>,
  quarter: string,
  currency: string,
  owner: string | undefined,
) {
  const { rows, other_currencies } = await forecastOf(db, quarter, currency, owner)
  return {
    quarter,
    currency,
    rows: rows
      .filter(({ quota, won }) => quota !== null || Number(won) > 0)
      .map(({ owner, quota, won, attainment }) => ({
        owner,
        quota,
        won,
        attainment,
        missing: missing(won, quota),
      }))
      .sort((a, b) => (b.attainment ?? 0) - (a.attainment ?? 0)),
    // What counts towards no quota, since none is set in that currency.
    other_currencies: other_currencies
      .filter(({ won }) => Number(won) > 0)
      .map(({ currency, won, rows }) => ({
        currency,
        won,
        rows: rows.filter(({ won }) => Number(won) > 0).map(({ owner, won }) => ({ owner, won })),
      })),
  }
}

const ofQuarter = (db: Kysely<CrmDb>, quarter: string, owner: string | undefined) => {
  const found = db.selectFrom('forecast as f').where('f.quarter', '=', quarter)
  return owner ? found.where('f.owner_id', '=', owner) : found
}

const sums = [
  sql<string>`coalesce(sum(f.open), 0)`.as('open'),
  sql<string>`coalesce(sum(f.weighted), 0)`.as('weighted'),
  sql<string>`coalesce(sum(f.won), 0)`.as('won'),
] as const

const figures = [
  ...sums,
  sql<string | null>`sum(f.quota)`.as('quota'),
  sql<number | null>`round(sum(f.won) / nullif(sum(f.quota), 0), 3)::float8`.as('attainment'),
] as const

/** Cents, so that subtraction is exact. */
const cents = (amount: string) => Math.round(Number(amount) * 100)

const missing = (won: string, quota: string | null) =>
  quota === null ? null : (Math.max(0, cents(quota) - cents(won)) / 100).toFixed(2)
