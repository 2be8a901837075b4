import { type Kysely, sql } from 'kysely'
import { always, flag, idOf, moment, nameOf, number, text } from '../filter/field.ts'
import type { Listing } from '../filter/page.ts'
import { ref } from '../record/ref.ts'
import type { CrmDb } from '../schema.generated.ts'

/** What companies can be filtered and ordered by. */
export const companyFields = {
  id: always(idOf('company.id')),
  name: always(text('company.name')),
  domain: text('company.domain'),
  industry: text('company.industry'),
  city: text('company.city'),
  country: text('company.country'),
  employees: number('company.employees'),
  annual_revenue: number('company.annual_revenue'),
  founded: number('company.founded', 'Year.'),
  owner: idOf('company.owner_id'),
  owner_name: nameOf('user', 'company.owner_id'),
  parent: idOf('company.parent_id', 'The company it belongs to.'),
  external_ref: text('company.external_ref'),
  source: always(text('company.source')),
  created_at: always(moment('company.created_at')),
  archived: flag(sql`(company.archived_at is not null)`),
}

export const companyListing: Listing = {
  fields: companyFields,
  key: companyFields.id,
  searched: [companyFields.name, companyFields.domain],
  order: [{ field: 'name', desc: false }],
  archived: companyFields.archived,
}

/** A company as lists show it. `contacts` and `deals` count what is in use. */
export const companyRows = (db: Kysely<CrmDb>) =>
  db
    .selectFrom('company')
    .select([
      'company.id',
      'company.name',
      'company.domain',
      'company.industry',
      'company.city',
      'company.country',
      'company.employees',
    ])
    .select([
      ref('user', 'company.owner_id').as('owner'),
      sql<number>`(select count(*)::int from contact c where c.company_id = company.id and c.archived_at is null)`.as(
        'contacts',
      ),
      sql<number>`(select count(*)::int from deal d where d.company_id = company.id and d.archived_at is null)`.as(
        'deals',
      ),
    ])
