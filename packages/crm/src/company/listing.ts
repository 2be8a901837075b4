import { type Kysely, sql } from 'kysely'
import { listingOf } from '../field/filter.ts'
import { shown } from '../field/show.ts'
import type { CrmDb } from '../schema.generated.ts'
import { company } from './fields.ts'

export const companyListing = listingOf(company, 'name')

/** What companies can be filtered and ordered by. */
export const companyFilter = companyListing.fields

/** A company as lists show it. `contacts` and `deals` count what is in use. */
export const companyRows = (db: Kysely<CrmDb>) =>
  db
    .selectFrom('company')
    .select(shown(company, 'list'))
    .select([
      sql<number>`(select count(*)::int from contact c where c.company_id = company.id and c.archived_at is null)`.as(
        'contacts',
      ),
      sql<number>`(select count(*)::int from deal d where d.company_id = company.id and d.archived_at is null)`.as(
        'deals',
      ),
    ])
