import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import {
  type Caller,
  type Context,
  createKernel,
  type Kernel,
  type Module,
  mayApprove,
  openDb,
  register,
  restore,
  systemAction,
  toolkit,
  undoAny,
  undoOwn,
  uuidV7,
} from '../../packages/kernel/src/index.ts'
import type { LibraryDb } from '../library/library-db.ts'
import { libraryModule } from '../library/library-module.ts'
import { testWork } from '../test-work.ts'
import type { Row } from './rows.ts'

const stepInput = z.object({
  table: z.enum(['shelf', 'book', 'loan', 'reader']),
  id: z.uuid(),
  set: z.record(z.string(), z.unknown()).nullable(),
  add: z.record(z.string(), z.number()).default({}),
  fresh: z.boolean(),
})

async function take(
  db: Kysely<LibraryDb>,
  steps: readonly z.output<typeof stepInput>[],
): Promise<void> {
  for (const { table, id, set, add, fresh } of steps) {
    const more = Object.entries(add).map(([column, n]) => [column, sql`${sql.ref(column)} + ${n}`])
    const values = set && {
      ...set,
      ...('custom' in set ? { custom: JSON.stringify(set.custom) } : {}),
      ...Object.fromEntries(more),
    }
    if (!values) await db.deleteFrom(table).where('id', '=', id).execute()
    else if (fresh)
      await db
        .insertInto(table)
        .values({ id, ...values } as never)
        .execute()
    else
      await db
        .updateTable(table)
        .set(values as never)
        .where('id', '=', id)
        .execute()
  }
}

const apply = toolkit<LibraryDb, 'write'>()({
  name: 'history_apply',
  about: 'Several steps in one action.',
  effect: 'change',
  input: z.object({ steps: z.array(stepInput) }),
  permission: 'write',
  async run({ db }, { steps }) {
    await take(db, steps)
    return null
  },
  audit: { subject: [] },
  rollback: restore('shelf', 'book', 'loan', 'reader'),
})

const callerOf = (org: string, id: string): Caller => ({
  org,
  principal: { id, name: 'x', role: 'x', newcomer: false },
  agent: null,
  permissions: new Set(['write', undoOwn, undoAny, mayApprove]),
})

/** Three people of a new organisation. */
export function newPeople(): Caller[] {
  const org = uuidV7(new Date())
  return [0, 1, 2].map(() => callerOf(org, uuidV7(new Date())))
}

/** The steps as the product takes them by itself, because of another action. Returns the action. */
export async function follow(
  kernel: Kernel,
  org: string,
  causedBy: string,
  steps: z.input<typeof stepInput>[],
): Promise<string> {
  return await systemAction(
    kernel,
    null,
    { org, tool: 'history_follow', reasoning: null, causedBy },
    async ({ db, action }: Context<LibraryDb>) => {
      await take(
        db,
        steps.map((step) => stepInput.parse(step)),
      )
      return action
    },
  )
}

/** The library with what the histories do, for `migrate`. */
export const historyModule: Module = {
  ...libraryModule,
  tools: [...(libraryModule.tools ?? []), apply],
  works: [...(libraryModule.works ?? []), testWork('history_follow')],
}

/** A kernel on a migrated library database; each history plays in an organisation of its own. */
export function openTable(appUrl: string, connections: number): Kernel {
  return createKernel({
    db: openDb(appUrl, { max: connections, searchPath: 'library' }),
    registry: register([apply]),
    people: { principal: 'person', agent: 'person' },
    hooks: {
      callerFor: async (org, id) => callerOf(org, id),
      mayApprove: () => true,
      approversOf: async () => [],
      recheck: async () => new Map(),
      claimed: async () => {},
    },
  })
}

/** All business rows of an organisation, as the model writes them. */
export async function stateOf(owner: Kysely<unknown>, org: string): Promise<Record<string, Row>> {
  const { rows } = await sql<{ k: string; row: Row }>`
    select 'shelf ' || id as k, jsonb_build_object('name', name, 'parent_id', parent_id, 'top_book_id', top_book_id) as row from library.shelf where org_id = ${org}
    union all select 'book ' || id, jsonb_build_object('shelf_id', shelf_id, 'title', title, 'code', code, 'pages', pages, 'tags', tags, 'custom', custom) from library.book where org_id = ${org}
    union all select 'loan ' || id, jsonb_build_object('book_id', book_id, 'reader', reader, 'place', place) from library.loan where org_id = ${org}
    union all select 'reader ' || id, jsonb_build_object('name', name, 'guide_id', guide_id, 'card', card, 'active', active, 'visits', visits, 'balance', balance, 'seat', seat)
      from library.reader where org_id = ${org}`.execute(owner)
  return Object.fromEntries(
    rows.map(({ k, row }) => [k, row] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** JSON with sorted keys. */
export const canonical = (value: unknown) =>
  JSON.stringify(value, (_k, v: unknown) =>
    v && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  )
