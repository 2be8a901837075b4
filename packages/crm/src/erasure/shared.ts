import { fold, patternsOf } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'

const nameLengthMin = 3
/** Months and days: a text that has one of them means the calendar. */
const calendar = new Set(
  'april august june mai may juni juli monday friday sunday freitag samstag sonntag montag'.split(
    ' ',
  ),
)

/**
 * Of these names, those by which a text can mean nobody else here: no other person, no colleague,
 * no company, no domain has them.
 */
export async function freeNames(
  db: Kysely<CrmDb>,
  contact: string,
  names: readonly string[],
): Promise<string[]> {
  const asked = [...new Set(names)].filter(
    (name) => name.length >= nameLengthMin && !calendar.has(fold(name)),
  )
  if (asked.length === 0) return []
  const patterns = asked.map((value) => ({
    value,
    pattern: patternsOf([{ kind: 'name', value }]).exact[0]!,
  }))
  const { rows } = await sql<{ value: string }>`
    with other as materialized (
      select name collate "C" as text from contact where id <> ${contact} and erased_at is null
      union all select name collate "C" from "user"
      union all select concat_ws(' ', name, domain) collate "C" from company
      union all select distinct split_part(email, '@', 2) collate "C" from contact
        where id <> ${contact} and erased_at is null and email is not null)
    select p.value from jsonb_to_recordset(${JSON.stringify(patterns)}::jsonb) p(value text, pattern text)
    where not exists (select from other o where o.text ~ p.pattern)
    order by p.value`.execute(db)
  return rows.map(({ value }) => value)
}

/** Of these people, the initials with last names that nobody else here has. */
export async function freeInitials(
  db: Kysely<CrmDb>,
  contact: string,
  people: readonly { first: string; last: string }[],
): Promise<string[]> {
  if (people.length === 0) return []
  const lasts = people.flatMap(({ last }) => patternsOf([{ kind: 'name', value: last }]).exact)
  const { rows } = await sql<{ name: string }>`
    select name from contact where id <> ${contact} and erased_at is null and name collate "C" ~ any (${lasts}::text[])
    union select name from "user" where name collate "C" ~ any (${lasts}::text[])`.execute(db)
  const taken = rows.flatMap(({ name }) =>
    name.split(/\s+/).map((word) => fold(Array.from(word)[0] ?? '')),
  )
  const free = people.filter(({ first }) => !taken.includes(fold(Array.from(first)[0] ?? '')))
  return free.map(initialOf)
}

/** The first letter of the first name, with the last name. */
export const initialOf = ({ first, last }: { first: string; last: string }): string =>
  `${Array.from(first)[0]} ${last}`

/** Of these addresses, those that somebody else here has too, but for a tag after `+`. */
export async function sharedAddresses(
  db: Kysely<CrmDb>,
  contact: string,
  addresses: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ address: string }>`
    with other as materialized (
      select regexp_replace(lower(email), '[+][^@]*@', '@') as base from contact
        where id <> ${contact} and erased_at is null and email is not null
      union select regexp_replace(lower(address), '[+][^@]*@', '@') from contact_email where contact_id <> ${contact}
      union select regexp_replace(lower(email), '[+][^@]*@', '@') from "user")
    select a as address from unnest(${addresses}::text[]) a
    where regexp_replace(a, '[+][^@]*@', '@') in (select base from other)`.execute(db)
  return rows.map(({ address }) => address)
}
