import { type Kysely, sql } from 'kysely'

/** Sets the clock by which the database counts periods; only who owns it may. */
export async function clockAt(owner: Kysely<unknown>, at: Date): Promise<void> {
  await sql
    .raw(
      `create or replace function kernel.retention_now() returns timestamptz language sql stable as $$ select '${at.toISOString()}'::timestamptz $$`,
    )
    .execute(owner)
}
