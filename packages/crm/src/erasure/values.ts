import type { NamingValue } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'

const nameLengthMin = 3

/**
 * Every value that ever named a contact: names, addresses, phones and references, from the record, its further addresses, its mails and
 * all of their history. A first or last name by itself is among them where nobody else here has it.
 */
export async function namingValues(db: Kysely<CrmDb>, contact: string): Promise<NamingValue[]> {
  const { rows: people } = await sql<Record<'first' | 'last' | 'phone' | 'ref', string | null>>`
    select first_name as first, last_name as last, phone, external_ref as ref from contact where id = ${contact} and erased_at is null
    union select first_name, last_name, phone, external_ref from history.contact where id = ${contact} and last_name <> 'Erased person'`.execute(
    db,
  )
  const values: NamingValue[] = []
  const add = (kind: NamingValue['kind'], value: string | null) => {
    if (value && !values.some((known) => known.kind === kind && known.value === value)) values.push({ kind, value })
  }
  for (const { first, last, phone, ref } of people) {
    if (first && last) {
      add('name', `${first} ${last}`)
      add('name', `${last}, ${first}`)
      add('name', `${last} ${first}`)
    }
    add('phone', phone)
    add('reference', ref)
  }
  for (const name of await ownNames(
    db,
    contact,
    people.flatMap(({ first, last }) => [first, last]),
  ))
    add('name', name)
  for (const address of await addressesOf(db, contact)) add('address', address)
  return values
}

/** Every mail address the contact ever used, in lower case. */
export async function addressesOf(db: Kysely<CrmDb>, contact: string): Promise<string[]> {
  const { rows } = await sql<{ address: string }>`
    select lower(btrim(a)) as address from (
      select email as a from contact where id = ${contact} union select email from history.contact where id = ${contact}
      union select address from contact_email where contact_id = ${contact}
      union select address from history.contact_email where contact_id = ${contact}
      union select address from message where contact_id = ${contact} union select address from history.message where contact_id = ${contact}
      union select recipient from kernel.outbox where record_table = 'contact' and record_id = ${contact}) x
    where a like '%@%' group by 1 order by 1`.execute(db)
  return rows.map((row) => row.address)
}

/** Of these names, those that no other person and no company here has as a word of its own. */
async function ownNames(db: Kysely<CrmDb>, contact: string, names: readonly (string | null)[]): Promise<string[]> {
  const asked = [...new Set(names.flatMap((name) => (name && name.length >= nameLengthMin ? [name] : [])))]
  const { rows } = await sql<{ name: string }>`
    with word as (
      select lower(w) as w from contact, regexp_split_to_table(name, '[^[:alnum:]''’-]+') w where id <> ${contact} and erased_at is null
      union select lower(w) from "user", regexp_split_to_table(name, '[^[:alnum:]''’-]+') w
      union select lower(w) from company, regexp_split_to_table(name, '[^[:alnum:]''’-]+') w
      -- Two words that are one name.
      union select lower(first_name) from contact where id <> ${contact} and erased_at is null
      union select lower(last_name) from contact where id <> ${contact} and erased_at is null)
    select n as name from unnest(${asked}::text[]) n where lower(n) not in (select w from word) order by n`.execute(db)
  return rows.map((row) => row.name)
}
