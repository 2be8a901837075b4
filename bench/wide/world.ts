import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import {
  type Caller,
  createKernel,
  type Kernel,
  mayApprove,
  migrate,
  openDb,
  register,
  type Urls,
  undoAny,
  undoOwn,
  uuidV7,
} from '../../packages/kernel/src/index.ts'
import { databaseUrl, runSql } from '../../test/sql.ts'
import { tools, type WideDb, wideModule, works } from './wide.ts'

const connectionsMax = 32

/**
 * One organisation with a wide table full of rows, its untracked twins, and a kernel over the
 * former.
 */
export interface World {
  kernel: Kernel
  /**
   * As the role of the product, for all tables, by Kysely and node-postgres as everybody uses them.
   * The kernel has a pool of its own.
   */
  db: Kysely<WideDb>
  /** As the superuser, for what is not measured. */
  owner: Kysely<unknown>
  caller: Caller
  org: string
  /** Ids of the opportunities, the same in all tables. */
  ids: string[]
  stages: [string, string]
  urls: Urls
  close(): Promise<void>
}

/** Makes the world in a new database `name` of the server: `rows` opportunities in each table. */
export async function makeWorld(adminUrl: string, rows: number, name = 'wide'): Promise<World> {
  await runSql(adminUrl, `create database ${name}`)
  const url = databaseUrl(adminUrl, name)
  const urls = await migrate({ url, secret: 'bench', modules: [{ ...wideModule, tools, works }] })
  const owner = openDb<unknown>(url, { max: 2 })
  const [org, person, ...stages] = Array.from({ length: 4 }, () => uuidV7(new Date())) as [
    string,
    string,
    string,
    string,
  ]
  const ids = Array.from({ length: rows }, () => uuidV7(new Date()))
  await fill(owner, { org, person, stage: stages[0], ids })
  const caller: Caller = {
    org,
    principal: { id: person, name: 'Ada', role: 'manager', newcomer: false },
    agent: null,
    permissions: new Set(['write', undoOwn, undoAny, mayApprove]),
  }
  const pool = new pg.Pool({
    connectionString: urls.app,
    max: connectionsMax,
    options: '-c search_path=wide',
  })
  // At the end the server may be gone before an idle session is.
  pool.on('error', () => {})
  const db = new Kysely<WideDb>({ dialect: new PostgresDialect({ pool }) })
  const kernel = createKernel({
    db: openDb<WideDb>(urls.app, { max: connectionsMax, searchPath: 'wide' }),
    registry: register(tools),
    people: { principal: 'person', agent: 'person' },
    hooks: {
      callerFor: async () => caller,
      mayApprove: () => true,
      approversOf: async () => [],
      recheck: async () => new Map(),
      claimed: async () => {},
    },
  })
  const close = async () => {
    await db.destroy()
    await kernel.close()
    await owner.destroy()
  }
  return { kernel, db, owner, caller, org, ids, stages, urls, close }
}

/** Past the triggers: what was there before the first action. */
async function fill(
  owner: Kysely<unknown>,
  world: { org: string; person: string; stage: string; ids: string[] },
): Promise<void> {
  const { org, person, stage, ids } = world
  await owner.connection().execute(async (db) => {
    await sql`set session_replication_role = replica`.execute(db)
    await sql`insert into wide.person (org_id, id, name, row_version) values (${org}, ${person}, 'Ada', ${org})`.execute(
      db,
    )
    await sql`insert into wide.opportunity (org_id, id, name, owner_id, company_id, person_id, pipeline_id, stage_id, stage_entered_at, status,
        amount, currency, probability, close_on, source, external_ref, territory, segment, next_step, description, custom, created_at, row_version)
      select ${org}::uuid, id, 'Opportunity ' || n, ${person}::uuid, gen_random_uuid(), gen_random_uuid(), ${org}::uuid, ${stage}::uuid,
        '2026-01-01'::timestamptz + n * interval '1 min', 'open', (n * 37 % 90000)::numeric + 0.5, 'EUR', n % 100, '2026-06-01'::date + (n % 180)::int,
        'import', 'ref-' || n, (array['north', 'south', 'east', 'west'])[1 + n % 4], (array['small', 'middle', 'large'])[1 + n % 3],
        'call back', repeat('What was said about it. ', 6), jsonb_build_object('campaign', 'c' || n % 50, 'score', n % 10),
        '2026-01-01'::timestamptz + n * interval '1 min', ${org}::uuid
      from unnest(${ids}::uuid[]) with ordinality u(id, n)`.execute(db)
    for (const twin of ['bare', 'by_trigger', 'by_application'])
      await sql`insert into ${sql.id(twin, 'opportunity')} select * from wide.opportunity`.execute(
        db,
      )
    await sql`set session_replication_role = default`.execute(db)
    await sql`vacuum analyze wide.opportunity, bare.opportunity, by_trigger.opportunity, by_application.opportunity, wide.person`.execute(
      db,
    )
  })
}
