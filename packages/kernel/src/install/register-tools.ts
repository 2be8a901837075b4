import { type Kysely, sql, type Transaction } from 'kysely'
import { attempt } from '../audit/attempt.ts'
import type { AnyTool } from '../contract/contract.ts'
import type { AnyDb } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import { partTool } from '../rewind/part.ts'
import { rewindTool } from '../rewind/tool.ts'
import { overwriteTool } from '../undo/overwrite.ts'

/** What the product does without a person or an agent, as the database knows it. */
export interface Work {
  name: string
  /** What it may write; null: every table, for what founds an organisation. */
  tables: readonly string[] | null
  /** Captured rows at most. */
  rows: number
  /** It may queue messages. */
  sends?: true
  /** It runs as the first action of its organisation only. */
  founds?: true
  /**
   * It clears texts and images of the log: by a request that was approved, or by a period that is
   * over.
   */
  clears?: 'erasure' | 'retention'
  /**
   * A function of (org uuid, action uuid) of the database, which says whether what is due calls for
   * all that the action wrote: without a true from it the work does not end.
   */
  follows?: string
}

/** What the database has to know of a module. */
export interface Known {
  name: string
  /** Its tools. The database knows each by name, and nothing else begins an action. */
  tools?: readonly AnyTool[]
  /** What the product does here by itself. */
  works?: readonly Work[]
  /** The tool by which a person asks for an erasure: its plan rehearses one. */
  erasing?: string
  /** The permissions of each role; of one module at most. */
  roles?: Readonly<Record<string, Iterable<string>>>
  /**
   * After how many days a kind of text expires where an organisation has set nothing; null: never.
   * Of one module at most.
   */
  periods?: Readonly<Record<string, number | null>>
  /**
   * Functions of (org uuid) that answer one sentence for each thing of its own, beside the tracked
   * tables, that does not follow from the log.
   */
  checks?: readonly string[]
}

/** The kernel's own: they write whatever their targets wrote. */
export const ownTools: readonly AnyTool[] = [
  rewindTool,
  overwriteTool,
  partTool,
  ...['action_undo', 'action_redo', 'rewind_chunk'].map((name) => ({ ...rewindTool, name })),
]

const reverting = new Set(['rewind_plan', 'action_undo', 'action_redo', 'rewind_chunk'])

/**
 * Makes the tools, works and permissions of a module known to the database, as whoever owns it.
 * What is not known can not begin, and nothing that the application says of a tool loosens what
 * stands here.
 */
export async function registerTools(db: Kysely<unknown>, module: Known): Promise<void> {
  const rows = JSON.stringify(toolsOf(module))
  await sql`delete from kernel.tool t where t.module = ${module.name}
    and t.name not in (select k.name from jsonb_populate_recordset(null::kernel.tool, ${rows}::jsonb) k)`.execute(
    db,
  )
  await sql`insert into kernel.tool as t select k.* from jsonb_populate_recordset(null::kernel.tool, ${rows}::jsonb) k
    on conflict (name) do update set ${set} where t is distinct from excluded`.execute(db)
  if (module.periods) await registerPeriods(db, module.periods)
  if (!module.roles) return
  const { roles, permissions } = permissionsOf(module)
  await sql`delete from kernel.permission p where (p.role, p.permission) not in (
    select r, n from unnest(${roles}::text[], ${permissions}::text[]) k(r, n))`.execute(db)
  await sql`insert into kernel.permission select distinct r, n from unnest(${roles}::text[], ${permissions}::text[]) k(r, n)
    on conflict do nothing`.execute(db)
}

/**
 * What tells where the tables of tools, permissions and periods say other than these modules do:
 * one sentence each. Only who migrates writes there, and so whatever differs was altered past the
 * product. And what each module's own `checks` find.
 */
export const rulesOf =
  (modules: readonly Known[]) =>
  async (tx: Transaction<AnyDb>, org: string): Promise<string[]> => {
    const all = [{ name: 'kernel', tools: ownTools }, ...modules]
    const pairs = all.map(permissionsOf)
    const roles = pairs.flatMap((pair) => pair.roles)
    const permissions = pairs.flatMap((pair) => pair.permissions)
    const periods = Object.entries(
      Object.assign({}, ...all.map((module) => module.periods ?? {})) as Record<
        string,
        number | null
      >,
    )
    const { rows } = await sql<{ what: string }>`
    select 'the tool ' || coalesce(t.name, k.name) || case when t.name is null then ' is no longer known' when k.name is null then ' is of no module' else ' is known as another than it is' end as what
      from kernel.tool t full join jsonb_populate_recordset(null::kernel.tool, ${JSON.stringify(all.flatMap(toolsOf))}::jsonb) k on k.name = t.name
      where t.name is null or k.name is null or to_jsonb(t) <> to_jsonb(k)
    union all
    select 'the role ' || coalesce(p.role, k.r) || case when p.role is null then ' has lost ' else ' was given ' end || coalesce(p.permission, k.n)
      from kernel.permission p full join (select distinct * from unnest(${roles}::text[], ${permissions}::text[]) u(r, n)) k on k.r = p.role and k.n = p.permission
      where p.role is null or k.r is null
    union all
    select 'the period of ' || coalesce(p.kind, k.kind) || ' is not that of the product'
      from kernel.period p full join unnest(${periods.map(([kind]) => kind)}::text[], ${periods.map(([, days]) => days)}::int[]) k(kind, days) on k.kind = p.kind
      where p.kind is null or k.kind is null or p.days is distinct from k.days`.execute(tx)
    const found = rows.map(({ what }) => what)
    for (const name of modules.flatMap(({ checks = [] }) => checks)) {
      const tell = (what: string) => void found.push(what)
      await attempt(tx, name, tell, async () => {
        const own = await sql<{
          what: string
        }>`select what from ${sql.raw(name)}(${org}::uuid) c(what) limit 100`.execute(tx)
        for (const { what } of own.rows) tell(what)
      })
    }
    return found
  }

const toolsOf = (module: Known) =>
  [
    ...(module.tools ?? []).map((tool) => ({
      ...rowOfTool(tool),
      erases: tool.name === module.erasing,
    })),
    ...(module.works ?? []).map(rowOfWork),
  ].map((row) => ({ ...row, module: module.name }))

function permissionsOf({ roles = {} }: Known) {
  const pairs = Object.entries(roles).flatMap(([role, permissions]) =>
    [...permissions].map((name) => ({ role, name })),
  )
  return { roles: pairs.map(({ role }) => role), permissions: pairs.map(({ name }) => name) }
}

async function registerPeriods(
  db: Kysely<unknown>,
  periods: Readonly<Record<string, number | null>>,
): Promise<void> {
  const [kinds, days] = [Object.keys(periods), Object.values(periods)]
  await sql`delete from kernel.period where kind <> all(${kinds}::text[])`.execute(db)
  await sql`insert into kernel.period select * from unnest(${kinds}::text[], ${days}::int[])
    on conflict (kind) do update set days = excluded.days`.execute(db)
}

const columns = [
  ...['module', 'version', 'effect', 'permission', 'tables', 'rows', 'undo_ms', 'hold_ms'],
  ...['lasting', 'reverts', 'system', 'sends', 'founds', 'clears', 'erases', 'follows'],
]
const set = sql.raw(columns.map((column) => `${column} = excluded.${column}`).join(', '))

const facts = {
  ...{ version: 1, effect: null, permission: null, tables: null, rows: limits.implicit_rows },
  ...{ undo_ms: limits.undo_ms, hold_ms: 0, lasting: false },
  ...{
    reverts: false,
    system: false,
    sends: false,
    founds: false,
    clears: null,
    erases: false,
    follows: null,
  },
}

function rowOfTool({ name, version = 1, effect, permission, lasting, rollback }: AnyTool) {
  if (reverting.has(name)) return { ...facts, name, reverts: true }
  const own = ownTools.some((tool) => tool.name === name)
  return {
    ...{ ...facts, name, version, effect, lasting: lasting === true },
    permission: own ? null : permission,
    tables: own ? null : 'tables' in rollback ? rollback.tables : [],
    hold_ms: 'within' in rollback ? rollback.within.ms : 0,
  }
}

const rowOfWork = (work: Work) => ({
  ...facts,
  effect: 'change',
  permission: 'system',
  system: true,
  ...work,
})
