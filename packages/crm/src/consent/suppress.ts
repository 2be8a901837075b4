import { type Context, limits } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { normalAddress } from '../contact/normal-address.ts'
import { insertAll } from '../record/insert-all.ts'
import type { CrmDb } from '../schema.generated.ts'
import type { Purpose } from './contactability.ts'

/** What a block says of an address. */
export interface Block {
  reason: 'opted_out' | 'bounced' | 'complained' | 'erased'
  /** Null: mail of every purpose. */
  purpose: Purpose | null
  /** One sentence that a person can check. */
  evidence: string
  /** The person said so themselves, by a link or a reply. */
  own?: boolean
}

/**
 * Blocks addresses by their keyed hash. An address with a tag (`name+tag@`) is blocked with the one
 * its mail ends in; a bounce is of the address alone. Returns how many keys were not blocked so
 * before. A block that can still be taken back counts as none: who enters another relies on nobody.
 */
export async function suppress(
  { db, now, newId }: Pick<Context<CrmDb>, 'db' | 'now' | 'newId'>,
  keys: readonly string[],
  { reason, purpose, evidence, own = false }: Block,
): Promise<number> {
  const final = new Date(now.getTime() - limits.undo_ms)
  const { rows } = await sql<{ address_key: string }>`
    select distinct k as address_key from unnest(${keys}::text[]) k
    where not exists (
      select from suppression s where s.address_key = k and s.reason = ${reason} and s.lifted_at is null
        and (s.purpose is null or s.purpose = ${purpose}) and s.own >= ${own} and (s.own or s.created_at < ${final}))
    order by 1`.execute(db)
  await insertAll(
    db,
    'suppression',
    rows.map(({ address_key }) => ({ id: newId(), address_key, reason, purpose, evidence, own })),
  )
  return rows.length
}

/** The keys of addresses. `exact`: without those that a tag or dots hide. */
export async function keysOf(
  db: Kysely<CrmDb>,
  addresses: readonly string[],
  exact = false,
): Promise<string[]> {
  const normal = addresses.map((address) => normalAddress(address) ?? address)
  const { rows } = await sql<{ key: string }>`
    select distinct address_key(o.address_salt, f) as key
    from org o cross join unnest(${normal}::text[]) a
    cross join lateral (select a as f where ${exact} union select address_forms(a) where not ${exact}) x
    order by 1`.execute(db)
  return rows.map((row) => row.key)
}

/** The keys of all addresses that a contact has or ever had. */
export async function keysOfContact(db: Kysely<CrmDb>, contact: string): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct address_key as key from known_address where contact_id = ${contact} and not mistaken order by 1`.execute(
    db,
  )
  return rows.map((row) => row.key)
}

/**
 * The keys of all addresses that the person behind a contact has or ever had, on whichever record.
 */
export async function keysOfPerson(db: Kysely<CrmDb>, contact: string): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct a.address_key as key from same_person(${[contact]}::uuid[]) p
    join known_address a on a.contact_id = p.other_id and not a.mistaken
    where p.until = 'infinity' order by 1`.execute(db)
  return rows.map((row) => row.key)
}
