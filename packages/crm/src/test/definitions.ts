import { type Kysely, sql } from 'kysely'

/**
 * What is defined in a database, each with how: functions, views, triggers, policies and row
 * security, and the rows that say what is tracked and what an erasure goes through.
 */
export async function definitions(db: Kysely<unknown>): Promise<Record<string, string>> {
  const { rows } = await sql<{ what: string; how: string }>`
    with own as (select oid, nspname as schema from pg_namespace where nspname in ('kernel', 'history', 'audit', 'crm', 'mailbox', 'test'))
    select 'function ' || p.oid::regprocedure as what, concat_ws(' ', pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner)) as how
      from pg_proc p join own on own.oid = p.pronamespace
    union all select 'table ' || c.oid::regclass, concat_ws(' ', c.relrowsecurity, c.relforcerowsecurity)
      from pg_class c join own on own.oid = c.relnamespace where c.relkind in ('r', 'p')
    union all select 'view ' || c.oid::regclass, concat_ws(' ', pg_get_viewdef(c.oid), c.reloptions)
      from pg_class c join own on own.oid = c.relnamespace where c.relkind = 'v'
    union all select 'trigger ' || t.tgname || ' on ' || c.oid::regclass, concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join own on own.oid = c.relnamespace where not t.tgisinternal
    union all select 'policy ' || p.polname || ' on ' || c.oid::regclass, concat_ws(' ', p.polcmd, p.polpermissive, p.polroles::regrole[],
        coalesce(pg_get_expr(p.polqual, p.polrelid), '-'), coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '-'))
      from pg_policy p join pg_class c on c.oid = p.polrelid join own on own.oid = c.relnamespace
    union all select 'tracked ' || tbl, to_jsonb(r)::text from kernel.tracked r
    union all select 'column ' || tbl || '.' || name, to_jsonb(r)::text from kernel.tracked_column r
    union all select 'texts ' || name, to_jsonb(r)::text from kernel.text_store r`.execute(db)
  return Object.fromEntries(rows.map(({ what, how }) => [what, how]))
}
