import type { Kysely } from 'kysely'
import { listingOf } from '../field/filter.ts'
import { shown } from '../field/show.ts'
import type { CrmDb } from '../schema.generated.ts'
import { deal } from './fields.ts'

export const dealListing = listingOf(deal, 'name')

/** What deals can be filtered and ordered by. */
export const dealFilter = dealListing.fields

/** A deal as lists show it. */
export const dealRows = (db: Kysely<CrmDb>) => db.selectFrom('deal').select(shown(deal, 'list'))
