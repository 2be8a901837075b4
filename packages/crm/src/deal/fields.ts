import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import {
  ahead,
  always,
  day,
  flag,
  idOf,
  moment,
  nameOf,
  number,
  oneOf,
  text,
} from '../filter/field.ts'
import type { Listing } from '../filter/page.ts'
import { ref } from '../record/ref.ts'
import type { CrmDb } from '../schema.generated.ts'

/** What deals can be filtered and ordered by. */
export const dealFields = {
  id: always(idOf('deal.id')),
  name: always(text('deal.name')),
  status: always(oneOf('deal.status', ['open', 'won', 'lost'])),
  stage: always(idOf('deal.stage_id', 'Id of the stage.')),
  stage_name: always(nameOf('stage', 'deal.stage_id')),
  stage_entered_at: always(
    moment(
      'deal.stage_entered_at',
      'Since when it has been in its stage; a stale deal is older_than_days 60.',
    ),
  ),
  pipeline: always(idOf('deal.pipeline_id')),
  company: idOf('deal.company_id'),
  company_name: nameOf('company', 'deal.company_id'),
  contact: idOf('deal.contact_id'),
  contact_name: nameOf('contact', 'deal.contact_id'),
  owner: idOf('deal.owner_id'),
  owner_name: nameOf('user', 'deal.owner_id'),
  product: idOf('deal.product_id'),
  product_name: nameOf('product', 'deal.product_id'),
  amount: number('deal.amount'),
  currency: always(text('deal.currency')),
  close_on: ahead('deal.close_on', 'Day it is expected to close; within_days counts ahead.'),
  closed_on: day('deal.closed_on', 'Day it was won or lost.'),
  contract_ends_on: ahead('deal.contract_ends_on'),
  lost_reason: text('deal.lost_reason'),
  next_step: text('deal.next_step'),
  external_ref: text('deal.external_ref'),
  source: always(text('deal.source')),
  created_at: always(moment('deal.created_at')),
  archived: flag(sql`(deal.archived_at is not null)`),
}

export const dealListing: Listing = {
  fields: dealFields,
  key: dealFields.id,
  searched: [dealFields.name, dealFields.company_name, dealFields.external_ref],
  order: [{ field: 'name', desc: false }],
  archived: dealFields.archived,
}

/** A deal as lists show it. */
export const dealRows = (db: Kysely<CrmDb>) =>
  db
    .selectFrom('deal')
    .select([
      'deal.id',
      'deal.name',
      'deal.amount',
      'deal.currency',
      'deal.close_on',
      'deal.status',
      'deal.stage_entered_at',
      'deal.closed_on',
      'deal.next_step',
    ])
    .select([
      ref('company', 'deal.company_id').as('company'),
      ref('contact', 'deal.contact_id').as('contact'),
      ref('user', 'deal.owner_id').as('owner'),
      ref('stage', 'deal.stage_id').as('stage'),
      ref('pipeline', 'deal.pipeline_id').as('pipeline'),
    ])
