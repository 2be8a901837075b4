import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import {
  approve,
  type Caller,
  createKernel,
  execute,
  getPlan,
  type Kernel,
  mayApprove,
  openDb,
  redo,
  register,
  restore,
  rewind,
  toolkit,
  undo,
  undoAny,
  undoOwn,
  uuidV7,
} from '../../packages/kernel/src/index.ts'
import type { LibraryDb } from '../library/tools.ts'
import { type Move, stepsOf } from './history.ts'
import { Model, Refused, type Row } from './model.ts'

const stepInput = z.object({
  table: z.enum(['shelf', 'book', 'loan']),
  id: z.uuid(),
  set: z.record(z.string(), z.unknown()).nullable(),
  fresh: z.boolean(),
})

const apply = toolkit<LibraryDb, 'write'>()({
  name: 'history_apply',
  about: 'Several steps in one action.',
  effect: 'change',
  input: z.object({ steps: z.array(stepInput) }),
  permission: 'write',
  async run({ db }, { steps }) {
    for (const { table, id, set, fresh } of steps) {
      const values = set && { ...set, ...('custom' in set ? { custom: JSON.stringify(set.custom) } : {}) }
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
    return null
  },
  audit: { subject: [] },
  rollback: restore('shelf', 'book', 'loan'),
})

const rights = new Set(['write', undoOwn, undoAny, mayApprove])

/** A kernel on a migrated library database; each history plays in an organisation of its own. */
export function openTable(appUrl: string, connections: number): Kernel {
  const callerOf = (org: string, id: string): Caller => ({
    org,
    principal: { id, name: 'x', role: 'x', newcomer: false },
    agent: null,
    permissions: rights,
  })
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

/** What went wrong, and after which move. Null: the database and the model agree to the end. */
export interface Violation {
  at: number
  move: Move
  what: string
}

/** Plays the moves on the database and on the model, and compares after each. */
export async function play(kernel: Kernel, owner: Kysely<unknown>, moves: readonly Move[]): Promise<Violation | null> {
  const org = uuidV7(new Date())
  const people = [0, 1, 2].map(() => ({
    org,
    principal: { id: uuidV7(new Date()), name: 'x', role: 'x', newcomer: false },
    agent: null,
    permissions: rights,
  }))
  const model = new Model()
  const actions: string[] = []
  let ids = 0
  const newId = () => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`
  for (const [at, move] of moves.entries()) {
    const caller = people[move.numbers[15]! % 3]!
    const outcome = await playOne(kernel, caller, model, actions, move, newId)
    if (outcome) return { at, move, what: outcome }
    const now = await stateOf(owner, org)
    const should = model.state()
    if (canonical(now) !== canonical(should)) return { at, move, what: `\nis     ${canonical(now)}\nshould ${canonical(should)}` }
  }
  return null
}

/** Both must do it, or both refuse. Returns what differs. */
async function playOne(
  kernel: Kernel,
  caller: Caller,
  model: Model,
  actions: string[],
  move: Move,
  newId: () => string,
): Promise<string | null> {
  const known = actions.map((_, i) => i)
  const wanted = (live: boolean) => known.filter((i) => model.live.get(i) === live)
  const pick = (list: number[]) => list[move.numbers[0]! % Math.max(1, list.length)]
  if (move.kind === 'act') {
    const steps = stepsOf(model, move, newId)
    if (steps.length === 0) return null
    const id = actions.length
    return await both(
      () => model.apply(id, steps),
      async () => {
        const done = await execute(kernel, caller, { tool: 'history_apply', input: { steps } })
        if (done.status !== 'applied') throw new Error(done.status)
        actions.push(done.action)
      },
    )
  }
  if (move.kind === 'rewind') {
    const live = wanted(true)
    const set = live.filter((_, i) => (move.numbers[1 + (i % 12)]! & 3) === 0).slice(0, 5)
    if (set.length === 0) return null
    return await both(
      () => model.flip(set, false),
      async () => {
        const { plan: id } = await rewind(kernel, caller, { actions: set.map((i) => actions[i]!) })
        const plan = await getPlan(kernel, caller, id)
        await approve(kernel, caller, id, plan.digest)
      },
    )
  }
  const live = move.kind === 'undo'
  const target = pick(wanted(live))
  if (target === undefined) return null
  return await both(
    () => model.flip([target], !live),
    async () => {
      if (live) await undo(kernel, caller, actions[target]!, 'merge')
      else await redo(kernel, caller, actions[target]!, 'merge')
    },
  )
}

async function both(inModel: () => void, inDatabase: () => Promise<void>): Promise<string | null> {
  let refused: Refused | null = null
  try {
    inModel()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    refused = error
  }
  try {
    await inDatabase()
    return refused ? `the database did what the model refuses: ${refused.message}` : null
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (refused && code === 'constraint_violated') return null
    return refused ? `refused, but as ${code}: ${message}` : `the database refuses: ${code} ${message}`
  }
}

/** All business rows of an organisation, as the model writes them. */
async function stateOf(owner: Kysely<unknown>, org: string): Promise<Record<string, Row>> {
  const { rows } = await sql<{ k: string; row: Row }>`
    select 'shelf ' || id as k, jsonb_build_object('name', name, 'parent_id', parent_id, 'top_book_id', top_book_id) as row from library.shelf where org_id = ${org}
    union all select 'book ' || id, jsonb_build_object('shelf_id', shelf_id, 'title', title, 'code', code, 'pages', pages, 'tags', tags, 'custom', custom) from library.book where org_id = ${org}
    union all select 'loan ' || id, jsonb_build_object('book_id', book_id, 'reader', reader) from library.loan where org_id = ${org}`.execute(
    owner,
  )
  return Object.fromEntries(rows.map(({ k, row }) => [k, row] as const).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** JSON with sorted keys. */
const canonical = (value: unknown) =>
  JSON.stringify(value, (_k, v: unknown) =>
    v && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  )

/** The shortest history with the same fault that leaving moves out can find. */
export async function shrink(
  kernel: Kernel,
  owner: Kysely<unknown>,
  moves: readonly Move[],
): Promise<{ moves: Move[]; violation: Violation }> {
  let best = [...moves]
  let violation = (await play(kernel, owner, best))!
  best = best.slice(0, violation.at + 1)
  for (let again = true; again; ) {
    again = false
    for (let i = 0; i < best.length; i++) {
      const shorter = best.filter((_, at) => at !== i)
      const found = await play(kernel, owner, shorter)
      if (found) {
        best = shorter.slice(0, found.at + 1)
        violation = found
        again = true
        break
      }
    }
  }
  return { moves: best, violation }
}
