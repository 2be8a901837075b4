import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'
import type { RetentionName } from './kinds.ts'

/** Kinds that are records: of these it can be told which are due. */
const records: ReadonlySet<RetentionName> = new Set([
  'contacts',
  'mails',
  'calls',
  'notes',
  'tasks',
])

/** Ids and addresses that do not expire while a legal hold stands over them. */
export async function keptByHolds(db: Kysely<CrmDb>, org: string, at: Date): Promise<string[]> {
  const { rows } = await sql<{
    keep: string[]
  }>`select crm.kept_by_holds(${org}::uuid, ${at}::timestamptz) as keep`.execute(db)
  return rows[0]!.keep
}

/** Records whose period is over, the oldest first. */
export async function dueRecords(
  db: Kysely<CrmDb>,
  org: string,
  kind: RetentionName,
  { before, keep, most }: { before: Date; keep: readonly string[]; most: number },
): Promise<string[]> {
  const { rows } = await sql<{
    id: string
  }>`select id from crm.due(${org}::uuid, ${kind}, ${before}::timestamptz, ${keep}::text[]) limit ${most}`.execute(
    db,
  )
  return rows.map((row) => row.id)
}

/**
 * How many records of a kind would go by a period, by the moment that counts as now; null for kinds
 * that are texts beside the records.
 */
export async function countDue(
  db: Kysely<CrmDb>,
  org: string,
  kind: RetentionName,
  { before, now }: { before: Date; now: Date },
): Promise<number | null> {
  if (!records.has(kind)) return null
  const keep = await keptByHolds(db, org, now)
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from crm.due(${org}::uuid, ${kind}, ${before}::timestamptz, ${keep}::text[])`.execute(
    db,
  )
  return rows[0]!.n
}
