import type { Kysely } from 'kysely'
import { listingOf } from '../field/filter.ts'
import { shown } from '../field/show.ts'
import type { CrmDb } from '../schema.generated.ts'
import { contact } from './fields.ts'

export const contactListing = listingOf(contact, 'name')

/** What contacts can be filtered and ordered by. */
export const contactFilter = contactListing.fields

/** A contact as lists show it. */
export const contactRows = (db: Kysely<CrmDb>) =>
  db.selectFrom('contact').select(shown(contact, 'list'))
