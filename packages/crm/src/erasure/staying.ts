import type { HeldOut } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'

const shownMax = 50

/**
 * What stays when a contact is erased, and why: business records that point to the row, other
 * records with its address, sign-in of a colleague.
 */
export async function staying(
  db: Kysely<CrmDb>,
  contact: string,
  addresses: readonly string[],
): Promise<HeldOut[]> {
  const deals = await db
    .selectFrom('deal')
    .select('id')
    .where('contact_id', '=', contact)
    .orderBy('id')
    .limit(shownMax)
    .execute()
  const colleague = await db
    .selectFrom('user')
    .innerJoin('contact', (join) => join.onRef('contact.email', '=', 'user.email'))
    .select('user.id')
    .where('contact.id', '=', contact)
    .execute()
  const { rows: twins } = await sql<{
    id: string
  }>`select c.id from contact c where c.id <> ${contact} and c.erased_at is null and (
      lower(c.email) = any (${addresses}::text[]) or exists (select 1 from contact_email e where e.contact_id = c.id and lower(e.address) = any (${addresses}::text[])))
    order by c.id limit ${shownMax}`.execute(db)
  const stays = (table: string, id: string, evidence: string) => ({
    ...{ record: { table, id }, reason: 'stays', evidence, override: 'nobody' as const },
  })
  return [
    ...deals.map(({ id }) =>
      stays(
        'deal',
        id,
        'Business record of the company, kept by commercial and tax law (GDPR Art. 17(3)(b)); the name in it goes',
      ),
    ),
    ...twins.map(({ id }) =>
      stays(
        'contact',
        id,
        'Another record with one of these addresses: erase it too if it is the same person',
      ),
    ),
    ...colleague.map(({ id }) =>
      stays('user', id, 'Signs in here; an account of a colleague is no contact'),
    ),
  ]
}
