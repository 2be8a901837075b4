import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect } from 'vitest'
import {
  approve,
  type Call,
  type Caller,
  createKernel,
  execute,
  getPlan,
  type Kernel,
  type KernelError,
  type KernelEvent,
  limits,
  mayApprove,
  migrate,
  openDb,
  type Plan,
  register,
  type Urls,
  undo,
  undoAny,
  undoOwn,
  uuidV7,
} from '../../packages/kernel/src/index.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'
import { libraryModule } from './library-module.ts'
import { tools } from './tools.ts'

/** One organisation with people who use the library; the kernel runs on a database of its own. */
export interface Library {
  kernel: Kernel
  /** As a superuser, past every guard. */
  owner: Kysely<unknown>
  /** Addresses of the product's roles. */
  urls: Urls
  org: string
  ada: Caller
  ben: Caller
  /** Ada's agent. */
  agent: Caller
  newcomer: Caller
  events: KernelEvent[]
  /** People whose present rights differ from when they called. */
  revoked: Set<string>
  /** Recipients that the recheck at release holds out. */
  optedOut: Set<string>
  call(
    tool: string,
    input?: unknown,
    caller?: Caller,
    more?: Partial<Call>,
  ): ReturnType<typeof execute>
  /**
   * Runs a tool at once, through its plan where it needs one. Returns the action and what the
   * handler answered.
   */
  run(
    tool: string,
    input?: unknown,
    caller?: Caller,
  ): Promise<{ action: string; output: { id: string } }>
  plan(tool: string, input?: unknown, caller?: Caller): Promise<Plan>
  book(id: string): Promise<Record<string, unknown> | undefined>
  /** Every business row, ordered, all columns and versions, as one text. */
  snapshot(): Promise<string>
  undo(action: string, mode?: 'strict' | 'merge', caller?: Caller): ReturnType<typeof undo>
}

/** Sets the library up for one test file. */
export function library(): Library {
  const it = { events: [], revoked: new Set(), optedOut: new Set() } as unknown as Library
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase({ empty: true })
    const urls = await migrate({
      url: database.ownerUrl,
      secret: 'library',
      modules: [libraryModule],
    })
    it.urls = urls
    it.owner = openDb(database.ownerUrl, { max: 4 })
    it.org = uuidV7(new Date())
    const rights = ['read', 'write', 'send', undoOwn, undoAny, mayApprove]
    const person = (name: string, permissions = rights, newcomer = false): Caller => ({
      org: it.org,
      principal: { id: uuidV7(new Date()), name, role: 'librarian', newcomer },
      agent: null,
      permissions: new Set(permissions),
    })
    it.ada = person('Ada')
    it.ben = person('Ben')
    it.newcomer = person('Cleo', rights, true)
    it.agent = { ...it.ada, agent: { id: uuidV7(new Date()), name: 'Shelver' } }
    const people = [it.ada, it.ben, it.newcomer]
    it.kernel = createKernel({
      db: openDb(urls.app, { max: 20, searchPath: 'library' }),
      reads: openDb(urls.app, { max: limits.read_connections, searchPath: 'library' }),
      registry: register(tools),
      people: { principal: 'person', agent: 'person' },
      onEvent: (event) => it.events.push(event),
      hooks: {
        async callerFor(_org, principal, agent) {
          const found = people.find((p) => p.principal.id === principal)
          if (!found || it.revoked.has(principal)) return null
          return agent ? { ...found, agent: { id: agent, name: 'Shelver' } } : found
        },
        mayApprove: (caller) => caller.permissions.has(mayApprove),
        approversOf: async () => [],
        recheck: async (_tx, rows) =>
          new Map(
            rows
              .filter((r) => it.optedOut.has(r.recipient))
              .map((r) => [r.id, { reason: 'opted_out', evidence: 'Said no.' }]),
          ),
        claimed: async () => {},
      },
    })
    it.call = async (tool, input = {}, caller = it.ada, more = {}) =>
      await execute(it.kernel, caller, { tool, input, ...more })
    it.plan = async (tool, input, caller = it.ada) => {
      const result = await it.call(tool, input, caller)
      if (result.status !== 'awaiting_approval') throw new Error(`${tool} was ${result.status}`)
      return await getPlan(it.kernel, caller, result.plan)
    }
    it.run = async (tool, input, caller = it.ada) => {
      let result = await it.call(tool, input, caller)
      if (result.status === 'awaiting_approval') {
        const plan = await getPlan(it.kernel, caller, result.plan)
        result = await approve(it.kernel, it.ada, plan.id, plan.digest)
      }
      if (!('action' in result)) throw new Error(`${tool} was ${result.status}`)
      return { action: result.action, output: result.output as { id: string } }
    }
    it.book = async (id) =>
      (
        await sql<Record<string, unknown>>`select * from library.book where id = ${id}`.execute(
          it.owner,
        )
      ).rows[0]
    it.snapshot = async () => {
      const tables = ['shelf', 'book', 'loan']
      const texts = await Promise.all(
        tables.map(
          async (t) =>
            (
              await sql<{
                text: string
              }>`select coalesce(string_agg(r::text, E'\n' order by id), '') as text from library.${sql.table(t)} r`.execute(
                it.owner,
              )
            ).rows[0]!.text,
        ),
      )
      return texts.join('\n--\n')
    }
    it.undo = async (action, mode = 'strict', caller = it.ada) =>
      await undo(it.kernel, caller, action, mode)
  })
  afterAll(async () => {
    await it.kernel?.close()
    await it.owner?.destroy()
    await database?.drop()
  })
  return it
}

/** Expects a refusal with this code and returns it. */
export async function refusal(code: string, promise: Promise<unknown>): Promise<KernelError> {
  const error = await promise.then(
    (value) => expect.unreachable(`not refused: ${JSON.stringify(value)}`),
    (e: unknown) => e as KernelError,
  )
  expect(error).toMatchObject({ code })
  return error
}
