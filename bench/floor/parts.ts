import { type Kysely, sql } from 'kysely'

/**
 * One part of what capture does, and the statements that switch it off in a database of its own;
 * null where there is no such part.
 */
export interface Part {
  /** What is missing then, as RESULTS.md says it. */
  without: string
  off(facts: Facts): string[] | null
}

/**
 * What the catalogue says of the tracked table and its mirror: parts are found there, so that none
 * is forgotten or misnamed.
 */
export interface Facts {
  rowTriggers: string[]
  captureTriggers: string[]
  captureFunctions: string[]
  indexes: { name: string; columns: string }[]
}

const tracked = 'wide.opportunity'
const mirror = 'history.opportunity'
const dropTriggers = (names: readonly string[]) =>
  names.map((name) => `drop trigger ${name} on ${tracked}`)
/** Says nothing of whose content it is any more. */
const unchecked = ({ captureFunctions }: Facts) =>
  captureFunctions.map(
    (name) =>
      `do $$ begin execute replace(pg_get_functiondef('${name}'::regproc), 'n.row_version is distinct from _action', 'false'); end $$`,
  )
const noAudit = `do $$ begin perform set_config('audit.migration', 'on', true);
  create or replace function audit.append(p_entry uuid, a kernel.action, p_end jsonb, p_tables text[], p_more jsonb) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as 'begin end'; end $$`
const dropIndexes = ({ indexes }: Facts) => indexes.map(({ name }) => `drop index ${name}`)
const noRowSecurity = [tracked, mirror, 'kernel.touched'].map(
  (table) => `alter table ${table} disable row level security`,
)
const some = (statements: string[]) => (statements.length > 0 ? statements : null)

/** Parts to switch off one at a time, by the facts of the database; then together. */
export function partsOf({ indexes }: Facts): Part[] {
  return [
    { without: 'nothing: as it is', off: () => [] },
    {
      without: 'the WAL of the log (its table unlogged)',
      off: () => [`alter table ${mirror} set unlogged`],
    },
    { without: 'row security on table and log', off: () => noRowSecurity },
    { without: 'the check that content bears the id of its action', off: unchecked },
    { without: 'the audit: its entry and what waits to be sealed with it', off: () => [noAudit] },
    {
      without: 'that check, and the triggers for each row (stamp of the version, guard of the key)',
      off: (facts) => [...dropTriggers(facts.rowTriggers), ...unchecked(facts)],
    },
    ...indexes.map(({ name, columns }) => ({
      without: `the index of the log on ${columns}`,
      off: () => [`drop index ${name}`],
    })),
    { without: 'any index of the log', off: (facts) => some(dropIndexes(facts)) },
    {
      without: 'writing the images (the triggers see the changed rows and do nothing)',
      off: ({ captureFunctions }) => captureFunctions.map(silenced),
    },
    {
      without: 'capture (no trigger for statements, so no changed rows are kept for one)',
      off: (facts) => dropTriggers(facts.captureTriggers),
    },
    {
      without: 'all of these: what is left is the action, its audit entry and the way there',
      off: (facts) => [
        ...dropTriggers([...facts.captureTriggers, ...facts.rowTriggers]),
        ...noRowSecurity,
      ],
    },
  ]
}

const silenced = (name: string) =>
  `create or replace function ${name}() returns trigger language plpgsql security definer as $$ begin return null; end $$`

export async function readFacts(db: Kysely<unknown>): Promise<Facts> {
  const { rows } = await sql<Facts>`select
      array(select quote_ident(tgname) from pg_trigger t where tgrelid = ${tracked}::regclass and not tgisinternal and tgtype & 1 = 1 order by 1) as "rowTriggers",
      array(select quote_ident(tgname) from pg_trigger t where ${capturing}) as "captureTriggers",
      array(select distinct tgfoid::regproc::text from pg_trigger t where ${capturing}) as "captureFunctions",
      coalesce((select jsonb_agg(jsonb_build_object('name', indexrelid::regclass::text,
          'columns', substring(pg_get_indexdef(indexrelid) from 'USING \\w+ (.*)$')) order by indexrelid)
        from pg_index where indrelid = ${mirror}::regclass), '[]') as indexes`.execute(db)
  return rows[0]!
}

/** For each statement, after it, not TRUNCATE. */
const capturing = sql.raw(
  `tgrelid = '${tracked}'::regclass and not tgisinternal and tgtype & 1 = 0 and tgtype & 2 = 0 and tgtype & 32 = 0 order by 1`,
)
