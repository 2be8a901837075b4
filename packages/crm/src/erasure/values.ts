import { imagesOf, type NamingValue } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'
import { freeInitials, freeNames, initialOf, sharedAddresses } from './shared.ts'

type Person = Extract<NamingValue, { kind: 'person' }>

/**
 * Every value that ever named a contact: names, addresses, phones and references, from the record,
 * its further addresses, its mails and all of their history. A first or last name by itself is
 * among them where nobody else here has it, and so is an initial with the last name.
 */
export async function namingValues(db: Kysely<CrmDb>, contact: string): Promise<NamingValue[]> {
  const { rows } = await sql<Record<'first' | 'last' | 'phone' | 'ref', string | null>>`
    select first_name as first, last_name as last, phone, external_ref as ref from contact where id = ${contact} and erased_at is null
    union select first_name, last_name, phone, external_ref from ${imagesOf('contact')} h where id = ${contact} and last_name <> 'Erased person'`.execute(
    db,
  )
  const people = distinct(
    rows.flatMap(({ first, last }) => peopleOf(first?.trim() ?? '', last?.trim() ?? '')),
  )
  const names = rows
    .flatMap(({ first, last }) => [first, last])
    .flatMap((name) => (name?.trim() ? [name.trim()] : []))
  const addresses = await addressesOf(db, contact)
  const shared = new Set(await sharedAddresses(db, contact, addresses))
  const initials = new Set(await freeInitials(db, contact, people))
  return [
    ...people.map(
      (person): Person => ({ kind: 'person', ...person, initial: initials.has(initialOf(person)) }),
    ),
    ...(await freeNames(db, contact, names)).map((value): NamingValue => ({ kind: 'name', value })),
    ...filled(
      'phone',
      rows.map(({ phone }) => phone),
    ),
    ...filled(
      'reference',
      rows.map(({ ref }) => ref),
    ),
    ...addresses.map((value): NamingValue => {
      if (shared.has(value)) return { kind: 'address', value }
      return { kind: 'tagged', value: value.replace(/[+][^@]*(?=@)/, '') }
    }),
  ]
}

/**
 * First and last name; of a name that stands in one field, and of several first names, each way to
 * tell them apart.
 */
function peopleOf(first: string, last: string): { first: string; last: string }[] {
  const words = last.split(/\s+/)
  if (!first)
    return words.length < 2 ? [] : [{ first: words.slice(0, -1).join(' '), last: words.at(-1)! }]
  const firsts = first.split(/\s+/)
  return [first, ...(firsts.length > 1 ? [firsts[0]!] : [])].map((name) => ({ first: name, last }))
}

const distinct = <T>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
]

const filled = (kind: 'phone' | 'reference', values: readonly (string | null)[]): NamingValue[] =>
  [...new Set(values)].flatMap((value) => (value?.trim() ? [{ kind, value: value.trim() }] : []))

/** Every mail address the contact ever used, in lower case. */
export async function addressesOf(db: Kysely<CrmDb>, contact: string): Promise<string[]> {
  const { rows } = await sql<{ address: string }>`
    select lower(btrim(a)) as address from (
      select email as a from contact where id = ${contact} union select email from ${imagesOf('contact')} h where id = ${contact}
      union select address from contact_email where contact_id = ${contact}
      union select address from ${imagesOf('contact_email')} h where contact_id = ${contact}
      union select address from message where contact_id = ${contact} union select address from ${imagesOf('message')} h where contact_id = ${contact}
      union select recipient from kernel.outbox where record_table = 'contact' and record_id = ${contact}) x
    where a like '%@%' group by 1 order by 1`.execute(db)
  return rows.map((row) => row.address)
}
