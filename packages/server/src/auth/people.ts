import { hashPassword } from 'better-auth/crypto'
import type { Pool } from 'pg'

/** Somebody who may sign in; the id is that of the `crm.user` row. */
export interface SignInPerson {
  org: string
  id: string
  name: string
  email: string
}

/**
 * Makes people known to sign-in, or updates their name and address. Without a password they can
 * sign in to a demo only.
 */
export async function admitPeople(pool: Pool, people: readonly SignInPerson[]): Promise<void> {
  await pool.query(
    `insert into auth."user" (id, name, email, "emailVerified", org_id, "createdAt", "updatedAt")
     select p.id, p.name, lower(p.email), true, p.org, now(), now() from jsonb_to_recordset($1::jsonb) p(org text, id uuid, name text, email text)
     on conflict (id) do update set name = excluded.name, email = excluded.email, "updatedAt" = now()
     where ("user".name, "user".email) is distinct from (excluded.name, excluded.email)`,
    [JSON.stringify(people)],
  )
}

/** Sets somebody's password; ends all their sessions. */
export async function setPassword(pool: Pool, user: string, password: string): Promise<void> {
  const hash = await hashPassword(password)
  await pool.query(
    `with gone as (delete from auth.account where "userId" = $1 and "providerId" = 'credential'),
       ended as (delete from auth.session where "userId" = $1)
     insert into auth.account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
     values (gen_random_uuid(), $1::text, 'credential', $1::uuid, $2, now(), now())`,
    [user, hash],
  )
}
