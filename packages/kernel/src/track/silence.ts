import { type Kysely, sql } from 'kysely'

/**
 * An undo fires no automation: what the user's triggers wrote into tracked tables was captured with
 * the action and goes back with it, so they must not write it a second time. Each of them is made
 * to ask `kernel.undoing()` first. Constraint triggers are rules and not automation, and go on
 * being asked.
 */
export async function silenceTriggers(
  db: Kysely<unknown>,
  relations: readonly string[],
): Promise<void> {
  const { rows } = await sql<{ definition: string; relation: string; name: string; state: string }>`
    select pg_get_triggerdef(t.oid) as definition, t.tgrelid::regclass::text as relation, quote_ident(t.tgname) as name, t.tgenabled as state
    from pg_trigger t where t.tgrelid = any(${[...relations]}::regclass[]) and not t.tgisinternal and t.tgparentid = 0 and t.tgconstraint = 0
      and not starts_with(t.tgname::text, 'rescind_') and t.tgtype & 32 = 0 order by t.oid`.execute(
    db,
  )
  for (const { definition, relation, name, state } of rows) {
    if (definition.includes('kernel.undoing()')) continue
    await sql.raw(silent(definition)).execute(db)
    if (state !== 'O')
      await sql.raw(`alter table ${relation} ${states[state]} trigger ${name}`).execute(db)
  }
}

const states: Record<string, string> = { D: 'disable', R: 'enable replica', A: 'enable always' }

/** The definition with one more condition. */
function silent(definition: string): string {
  const parts =
    /^CREATE TRIGGER (.* FOR EACH (?:ROW|STATEMENT))(?: WHEN \((.*)\))? (EXECUTE FUNCTION .*)$/s.exec(
      definition,
    )
  if (!parts) throw new Error(`This trigger can not be read: ${definition}`)
  const [, head, condition, call] = parts
  return `CREATE OR REPLACE TRIGGER ${head} WHEN (${condition ? `(${condition}) AND ` : ''}NOT kernel.undoing()) ${call}`
}
