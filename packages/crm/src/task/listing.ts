import type { Kysely } from 'kysely'
import { listingOf } from '../field/filter.ts'
import { shown } from '../field/show.ts'
import type { CrmDb } from '../schema.generated.ts'
import { task } from './fields.ts'

export const taskListing = listingOf(task, 'due_on')

/** What tasks can be filtered and ordered by. */
export const taskFilter = taskListing.fields

/** A task as lists show it. */
export const taskRows = (db: Kysely<CrmDb>) => db.selectFrom('task').select(shown(task, 'list'))
