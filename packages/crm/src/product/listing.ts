import type { Kysely } from 'kysely'
import { listingOf } from '../field/filter.ts'
import { shown } from '../field/show.ts'
import type { CrmDb } from '../schema.generated.ts'
import { product } from './fields.ts'

export const productListing = listingOf(product, 'name')

/** What products can be filtered and ordered by. */
export const productFilter = productListing.fields

/** A product as lists show it. */
export const productRows = (db: Kysely<CrmDb>) =>
  db.selectFrom('product').select(shown(product, 'list'))
