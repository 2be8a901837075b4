import { type Kysely, sql } from 'kysely'
import { always, flag, idOf, moment, nameOf, oneOf, text } from '../filter/field.ts'
import type { Listing } from '../filter/page.ts'
import { ref } from '../record/ref.ts'
import type { CrmDb } from '../schema.generated.ts'

export const lifecycles = ['lead', 'qualified', 'customer', 'cold', 'former'] as const

/** The last note, call or mail that left. */
const lastActivity = sql<Date | null>`greatest(
  (select max(n.created_at) from note n where n.contact_id = contact.id and n.archived_at is null),
  (select max(c.at) from call c where c.contact_id = contact.id and c.archived_at is null),
  (select max(m.left_at) from message m where m.contact_id = contact.id))`

/** What contacts can be filtered and ordered by. */
export const contactFields = {
  id: always(idOf('contact.id')),
  name: always(text('contact.name')),
  first_name: always(text('contact.first_name')),
  last_name: always(text('contact.last_name')),
  email: text('contact.email'),
  phone: text('contact.phone'),
  title: text('contact.title', 'Job title.'),
  company: idOf('contact.company_id'),
  company_name: nameOf('company', 'contact.company_id'),
  owner: idOf('contact.owner_id'),
  owner_name: nameOf('user', 'contact.owner_id'),
  lifecycle: always(oneOf('contact.lifecycle', lifecycles)),
  lifecycle_since: always(
    moment(
      'contact.lifecycle_since',
      'Since when the lifecycle is what it is; filed within the last 90 days is within_days 90.',
    ),
  ),
  last_activity_at: moment(lastActivity, 'The last note, call or mail; null where there was none.'),
  city: text('contact.city'),
  country: text('contact.country'),
  language: always(text('contact.language')),
  external_ref: text('contact.external_ref'),
  source: always(text('contact.source')),
  created_at: always(moment('contact.created_at')),
  archived: flag(sql`(contact.archived_at is not null)`),
}

export const contactListing: Listing = {
  fields: contactFields,
  key: contactFields.id,
  searched: [contactFields.name, contactFields.email, contactFields.company_name],
  order: [{ field: 'name', desc: false }],
  archived: contactFields.archived,
}

/** A contact as lists show it. */
export const contactRows = (db: Kysely<CrmDb>) =>
  db
    .selectFrom('contact')
    .select([
      'contact.id',
      'contact.name',
      'contact.first_name',
      'contact.last_name',
      'contact.email',
      'contact.phone',
      'contact.title',
    ])
    .select(['contact.lifecycle', 'contact.lifecycle_since', 'contact.city'])
    .select([
      ref('company', 'contact.company_id').as('company'),
      ref('user', 'contact.owner_id').as('owner'),
      lastActivity.as('last_activity_at'),
    ])
