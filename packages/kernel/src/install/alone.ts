import { type Caller, mayApprove, undoAny, undoOwn } from '../authority/caller.ts'
import type { AnyTool } from '../contract/contract.ts'
import { createKernel, type Kernel } from '../contract/kernel.ts'
import { register } from '../contract/registry.ts'
import { openDb } from '../db/pool.ts'
import { soleOrg } from '../track/prepare.ts'
import type { TrackedTable } from '../track/track.ts'
import { migrate } from './migrate.ts'

/** The one person of a kernel that stands alone. */
const person = {
  id: '00000000-0000-4000-8000-00000000000a',
  name: 'Owner',
  role: 'owner',
  newcomer: false,
}

/**
 * The kernel on tables that were there before it: one organisation, and one caller who may do
 * everything. It prepares and tracks the tables; run it at every start. Who has people and rights
 * of their own puts the same parts together with `createKernel`. `url` belongs to a superuser, or
 * to a role that owns the tables and may create roles. `close` ends the connections.
 * @throws NotTrackable
 */
export async function alone(parts: {
  url: string
  tables: readonly TrackedTable[]
  tools: readonly AnyTool[]
  /** What the passwords of the kernel's roles are derived from where the address has none. */
  secret?: string
}): Promise<{ kernel: Kernel; me: Caller; close(): Promise<void> }> {
  const { url, tables, tools, secret = '' } = parts
  if (!new URL(url).password && !secret)
    throw new Error(
      'Say a secret: the address of the database has no password to derive others from.',
    )
  const tracked = tables.map((table) => ({ prepare: true, ...table }))
  const { app } = await migrate({
    url,
    secret,
    modules: [
      {
        name: 'alone',
        tracked,
        tools,
        works: [{ name: 'outbox_release', tables: [], rows: 0, sends: true }],
      },
    ],
  })
  const me: Caller = {
    org: soleOrg,
    principal: person,
    agent: null,
    permissions: new Set([...tools.map((tool) => tool.permission), undoOwn, undoAny, mayApprove]),
  }
  const kernel = createKernel({
    // A tool names its tables without their schema.
    db: openDb(app, {
      searchPath: [...new Set(tables.map(({ table }) => schemaOf(table)))].join(','),
    }),
    registry: register(tools),
    people: { principal: '', agent: '' },
    hooks: {
      callerFor: async (_org, principal) => (principal === person.id ? me : null),
      mayApprove: () => true,
      approversOf: async () => [person],
      recheck: async () => new Map(),
      claimed: async () => {},
    },
  })
  return { kernel, me, close: async () => await kernel.close() }
}

/** `schema.name` or `"Schema".name`. */
const schemaOf = (table: string) => /^(?:"(?:[^"]|"")*"|[^".]*)(?=\.)/.exec(table)?.[0] ?? 'public'
