import { KernelError } from '@rescind/kernel'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'
import { tables } from '../words/tables.ts'

type Table = keyof CrmDb & string

/** Where an id of this kind comes from, for whoever gave a wrong one. */
const foundBy: Partial<Record<Table, string>> = {
  stage: 'pipeline_list',
  pipeline: 'pipeline_list',
  enrolment: 'sequence_find or contact_get',
  call: 'call_find',
  note: 'note_search',
  user: 'user_list',
  legal_matter: 'consent_get',
}

/**
 * The record of an id.
 * @throws KernelError `not_found`
 */
export async function existing<T extends Table>(
  db: Kysely<CrmDb>,
  table: T,
  id: string,
): Promise<Selectable<CrmDb[T]>> {
  const { rows } = await sql<
    Selectable<CrmDb[T]>
  >`select * from ${sql.table(table)} where id = ${id}`.execute(db)
  if (rows[0]) return rows[0]
  throw new KernelError('not_found', `There is no such ${words(table)}.`, {
    people: 'It may have been taken back or erased: look for it by its name, or in Activity.',
    callers: `There is none of the id ${id}. Look it up with ${foundBy[table] ?? `${table}_find`}.`,
  })
}

/**
 * The record of an id that is in use.
 * @throws KernelError `not_found`, `invalid_input` where it is archived
 */
export async function live<T extends Table>(
  db: Kysely<CrmDb>,
  table: T,
  id: string,
): Promise<Selectable<CrmDb[T]>> {
  const record = await existing(db, table, id)
  if (!('archived_at' in record) || !record.archived_at) return record
  throw new KernelError(
    'invalid_input',
    `${called(record) ?? `The ${words(table)}`} is archived.`,
    'Bring it back first, or take back the action that archived it.',
  )
}

/**
 * Checks the records that an input points to; what is null or left out is fine. `{company:
 * set.company, owner: …}`
 */
export async function pointsTo(
  db: Kysely<CrmDb>,
  input: Partial<Record<Pointer, string | null | undefined>>,
): Promise<void> {
  for (const [name, id] of Object.entries(input))
    if (id) await live(db, tableOf[name as Pointer], id)
}

const tableOf = {
  company: 'company',
  contact: 'contact',
  deal: 'deal',
  owner: 'user',
  assignee: 'user',
  user: 'user',
  parent: 'company',
  product: 'product',
  template: 'template',
} as const
type Pointer = keyof typeof tableOf

/** How people call a record: a person by the name, anything else in quotation marks. */
function called(record: object): string | null {
  const { name, first_name, title } = record as {
    name?: unknown
    first_name?: unknown
    title?: unknown
  }
  if (typeof name === 'string') return first_name === undefined ? `“${name}”` : name
  return typeof title === 'string' ? `“${title}”` : null
}

const words = (table: Table) => tables[table]?.one ?? table.replaceAll('_', ' ')
