import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { library } from '../../../../test/library/library.ts'
import type { LibraryDb } from '../../../../test/library/library-db.ts'
import { systemAction } from '../action/system.ts'
import { toolkit } from '../contract/contract.ts'
import type { Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import { register } from '../contract/registry.ts'
import { restore } from '../contract/rollback.ts'
import { execute } from '../execute.ts'
import { registerTools } from '../install/register-tools.ts'
import { swept } from './sweep.ts'

const lib = library()
const renameMany = toolkit<LibraryDb, 'write'>()({
  name: 'shelf_rename_many',
  about: 'Rename the first so many shelves.',
  effect: 'bulk',
  input: z.object({ first: z.number() }),
  permission: 'write',
  run: async ({ db }, { first }) =>
    await sql`update shelf set name = name || '!' where id < ${idOf(first)}::uuid`
      .execute(db)
      .then(() => null),
  audit: { subject: [] },
  rollback: restore('shelf'),
})
const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const many = 2 * limits.sweep_rows
let kernel: Kernel
const preview = async (first: number) =>
  await execute(kernel, lib.ada, { tool: 'shelf_rename_many', input: { first } })
const rename = async (n: number) =>
  await systemAction(
    lib.kernel,
    null,
    { org: lib.org, tool: 'rename', reasoning: null },
    async ({ db }) => {
      await db.updateTable('shelf').set({ name: 'renamed' }).where('id', '=', idOf(n)).execute()
    },
  )
const sizes = async () =>
  (
    await sql<{
      shelf: number
      log: number
    }>`select pg_relation_size('library.shelf')::int as shelf, pg_relation_size('history.shelf')::int as log`.execute(
      lib.owner,
    )
  ).rows[0]!

beforeAll(async () => {
  const { rows } = await sql<{
    newer: boolean
  }>`select current_setting('server_version_num')::int >= 170000 as newer`.execute(lib.owner)
  // From PostgreSQL 17 on the application may vacuum what is tracked; before, the owner does it.
  const vacuum = async (statement: string) => await sql.raw(statement).execute(lib.owner)
  await registerTools(lib.owner, { name: 'preview', tools: [renameMany] })
  kernel = {
    ...lib.kernel,
    registry: register([renameMany]),
    ...(rows[0]!.newer ? {} : { vacuum }),
  }
  await systemAction(
    lib.kernel,
    null,
    { org: lib.org, tool: 'fill', reasoning: null },
    async ({ db }) => {
      await sql`insert into library.shelf (id, name) select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'shelf ' || n
      from generate_series(0, ${many}) n`.execute(db)
    },
  )
})

test('A9 large previews leave neither table nor log bloated: both are vacuumed, and the next preview takes the same room', async () => {
  await preview(many)
  await swept(kernel)
  const first = await sizes()
  for (let n = 0; n < 3; n++) {
    await preview(many)
    await swept(kernel)
  }
  const last = await sizes()
  expect(last.shelf).toBeLessThan(first.shelf * 1.2)
  expect(last.log).toBeLessThan(first.log * 1.2)
})

test('limit sweep_rows: a preview of so many rows of a table sweeps it, one of fewer does not', async () => {
  const vacuums = async () =>
    (
      await sql<{
        n: number
      }>`select vacuum_count::int as n from pg_stat_user_tables where relid = 'library.shelf'::regclass`.execute(
        lib.owner,
      )
    ).rows[0]!.n
  const count = async (rows: number) => {
    const before = await vacuums()
    await preview(rows)
    await swept(kernel)
    return (await vacuums()) - before
  }
  expect(await count(limits.sweep_rows - 1)).toBe(0)
  expect(await count(limits.sweep_rows)).toBe(1)
})

test('A9 a large preview keeps writers of other rows not waiting, and writers of the same rows no longer than it runs', async () => {
  let running = true
  const asked = preview(many).finally(() => {
    running = false
  })
  const others: number[] = []
  const writing = (async () => {
    while (running) {
      const start = performance.now()
      await rename(many)
      others.push(performance.now() - start)
    }
  })()
  await new Promise((resolve) => setTimeout(resolve, 100))
  const same = rename(7)
  await asked
  const end = performance.now()
  await Promise.all([same, writing])
  expect(performance.now() - end).toBeLessThan(20_000)
  const { rows } = await sql<{
    name: string
  }>`select name from library.shelf where id = ${idOf(7)}::uuid`.execute(lib.owner)
  expect(rows).toEqual([{ name: 'renamed' }])
  // They went on while it ran.
  expect(others.length).toBeGreaterThan(10)
})
