import { createHmac } from 'node:crypto'
import { type Kysely, sql } from 'kysely'

/** What the modules define in a database, one line each. */
const definitions = `
  with own as (select oid from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'pgboss'))
  select concat_ws(' ', pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner)) as line
    from pg_proc p join own on own.oid = p.pronamespace where p.prokind in ('f', 'p')
  union all
  select concat_ws(' ', c.oid::regclass, c.relrowsecurity, c.relforcerowsecurity, case when c.relkind = 'v' then pg_get_viewdef(c.oid) end, c.reloptions)
    from pg_class c join own on own.oid = c.relnamespace where c.relkind in ('r', 'p', 'v')
  union all
  select concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled) from pg_trigger t join pg_class c on c.oid = t.tgrelid
    join own on own.oid = c.relnamespace where not t.tgisinternal
  union all
  select concat_ws(' ', c.oid::regclass, p.polname, p.polcmd, p.polpermissive, p.polroles::regrole[], coalesce(pg_get_expr(p.polqual, p.polrelid), '-'),
      coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '-'))
    from pg_policy p join pg_class c on c.oid = p.polrelid join own on own.oid = c.relnamespace`

/** And in which rows they say what is tracked, and where an erasure looks. */
const rows = ['tracked', 'tracked_column', 'text_store']
  .map((table) => `union all select '${table} ' || to_jsonb(r)::text from kernel.${table} r`)
  .join(' ')

const name = 'definitions'

/** Whether everything is defined as `noteDefinitions` noted it last, under the same secret. */
export async function definedAsLeft(db: Kysely<unknown>, secret: string): Promise<boolean> {
  const { rows } = await sql<{
    hash: string
  }>`select hash from kernel.applied where name = ${name}`.execute(db)
  return rows.length > 0 && rows[0]!.hash === (await digest(db, secret))
}

/**
 * Under a secret that the database does not hold: who alters a definition can not alter the note
 * with it.
 */
export async function noteDefinitions(db: Kysely<unknown>, secret: string): Promise<void> {
  await sql`insert into kernel.applied as a (name, hash) values (${name}, ${await digest(db, secret)})
    on conflict (name) do update set hash = excluded.hash, at = excluded.at where a.hash <> excluded.hash`.execute(
    db,
  )
}

async function digest(db: Kysely<unknown>, secret: string): Promise<string> {
  const found = await sql<{
    hash: string
  }>`select encode(sha256(convert_to(string_agg(line, E'\\n' order by line collate "C"), 'UTF8')), 'hex') as hash
    from (${sql.raw(`${definitions} ${rows}`)}) d`.execute(db)
  return createHmac('sha256', secret)
    .update(`rescind definitions ${found.rows[0]!.hash}`)
    .digest('hex')
}
