import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { cursorOf, readMoment } from '../filter/moment-cursor.ts'
import type { CrmDb } from '../schema.generated.ts'

export const timelineInput = {
  limit: z.number().int().min(1).max(200).default(50),
  after: z.string().max(200).optional().describe('`next` of the page before.'),
}

/** One thing that happened with a contact. */
export interface Happening {
  id: string
  kind: 'note' | 'call' | 'mail' | 'mail_waiting' | 'task' | 'deal' | 'consent'
  at: Date
  text: string
  by: string | null
}

/** What happened with a contact, newest first, from all the tables that tell something about it. */
export async function timeline(
  db: Kysely<CrmDb>,
  contact: string,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<{ rows: Happening[]; next?: string }> {
  const from = after ? readMoment(after) : null
  const { rows } = await sql<Happening>`
    select x.id, x.kind, x.at, x.text, u.name as by from (
      select id, 'note' as kind, created_at as at, body as text, author_id as user_id from note where contact_id = ${contact} and archived_at is null
      union all
      select id, 'call', at, summary, user_id from call where contact_id = ${contact} and archived_at is null
      union all
      select id, case when left_at is null and direction = 'out' then 'mail_waiting' else 'mail' end, coalesce(left_at, created_at), subject, sender_id
      from message where contact_id = ${contact}
      union all
      select id, 'task', coalesce(done_at, created_at), title, assignee_id from task where contact_id = ${contact} and archived_at is null
      union all
      select id, 'deal', created_at, name, owner_id from deal where contact_id = ${contact} and archived_at is null
      union all
      select id, 'consent', at, case kind when 'opt_in' then 'Agreed to ' else 'Opted out of ' end || purpose || ' mail: ' || evidence, null from consent_event where contact_id = ${contact}
    ) x left join "user" u on u.id = x.user_id
    where ${from ? sql`(x.at, x.id) < (${from.at}::timestamptz, ${from.id}::uuid)` : sql`true`}
    order by x.at desc, x.id desc limit ${limit + 1}`.execute(db)
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { rows: rows.slice(0, limit), ...(last && { next: cursorOf(last) }) }
}
