import { type About, type NamingValue, patternsOf } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'
import { addressesOf, namingValues } from './values.ts'

/**
 * Tables whose rows are about the contact they point to. A deal is not: it is business of its
 * company and loses only the names in it.
 */
const ownTables = ['contact_email', 'task', 'note', 'call', 'consent_event', 'message'] as const

/** All that an erasure of a contact has to find. */
export interface Person {
  about: About
  /** Keys of the suppression list: of every address, reference and phone number. */
  blocked: string[]
  values: NamingValue[]
}

/**
 * Finds the person behind a contact: their rows, also those deleted since, and what they were ever
 * called.
 */
export async function personOf(db: Kysely<CrmDb>, contact: string): Promise<Person> {
  const values = await namingValues(db, contact)
  const addresses = await addressesOf(db, contact)
  const rows: Record<string, string[]> = { contact: [contact] }
  for (const table of ownTables) {
    const mirror = sql.id('history', table)
    const unnamed =
      table === 'message'
        ? sql`or (contact_id is null and lower(address) = any (${addresses}::text[]))`
        : sql``
    const { rows: own } = await sql<{ id: string }>`
      select id::text as id from ${sql.table(table)} where contact_id = ${contact} ${unnamed}
      union select id::text from ${mirror} h where contact_id = ${contact}
        and not exists (select 1 from ${sql.table(table)} t where t.id = h.id) order by 1`.execute(
      db,
    )
    if (own.length > 0) rows[table] = own.map((row) => row.id)
  }
  const blocked = [...addresses, ...values.flatMap(blockedForm)]
  const suppressed = await suppressionsOf(db, blocked)
  if (suppressed.length > 0) rows.suppression = suppressed
  return {
    about: {
      record: { table: 'contact', id: contact },
      rows,
      patterns: patternsOf(values),
      addresses,
    },
    blocked,
    values,
  }
}

/** What an import may bring a person back by, besides an address. */
function blockedForm(value: NamingValue): string[] {
  if (value.kind === 'reference') return [`reference:${value.value}`]
  return value.kind === 'phone' ? [`phone:${value.value.replace(/\D/g, '')}`] : []
}

async function suppressionsOf(db: Kysely<CrmDb>, blocked: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{
    id: string
  }>`select s.id::text as id from suppression s cross join org o
    where s.address_key in (select address_key(o.address_salt, b) from unnest(${blocked}::text[]) b) order by 1`.execute(
    db,
  )
  return rows.map((row) => row.id)
}
