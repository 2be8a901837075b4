import type { Kysely } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'
import { type RetentionName, retentionKinds, retentionNames } from './kinds.ts'

/** How long a kind is kept here, and by what. */
export interface Period {
  kind: RetentionName
  about: string
  days: number | null
  basis: string
  /** Nobody has set it. */
  is_default: boolean
}

/** Every kind with the period that is in force in the organisation. */
export async function periodsOf(db: Kysely<CrmDb>): Promise<Period[]> {
  const set = await db.selectFrom('retention').select(['kind', 'days', 'basis']).execute()
  return retentionNames.map((kind) => {
    const own = set.find((row) => row.kind === kind)
    const { about, days, basis } = retentionKinds[kind]
    return {
      kind,
      about,
      days: own ? own.days : days,
      basis: own?.basis ?? basis,
      is_default: !own,
    }
  })
}
