import {
  approve,
  type Caller,
  execute,
  getPlan,
  inTransaction,
  type Kernel,
  type Plan,
  read,
  systemAction,
  undo,
  uuidV7,
} from '@rescind/kernel'
import { sql, type Transaction } from 'kysely'
import { afterAll, beforeAll } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/database.ts'
import { runSql } from '../../../../../test/sql.ts'
import { callerFor } from '../../caller.ts'
import { createCrmKernel } from '../../kernel.ts'
import type { CrmDb } from '../../schema.generated.ts'
import { tracked } from '../../tracked.ts'
import { stageImport } from '../stage.ts'

/** One organisation with a manager and two reps, for the tests of the import. */
export interface Office {
  kernel: Kernel
  manager: Caller
  /** Uploads files; the id of the import. */
  upload(
    ...files: { name: string; text: string | Uint8Array }[]
  ): Promise<Awaited<ReturnType<typeof stageImport>>>
  /** A read-only tool's answer. */
  ask<T>(tool: string, input: unknown): Promise<T>
  plan(input: unknown): Promise<Plan>
  /** Plans and approves an import; the action's id and what it answered. */
  run(input: unknown): Promise<{ action: string; output: { counts: Record<string, number> } }>
  undo(action: string): ReturnType<typeof undo>
  /** Rows of a query in the organisation. */
  rows<T>(query: ReturnType<typeof sql<T>>): Promise<T[]>
  /**
   * What autovacuum does within a minute of thousands of new rows; in a test run it hardly ever
   * comes by.
   */
  gatherStatistics(): Promise<void>
  /** Every tracked table, every row and column, as one text per table. */
  snapshot(): Promise<Record<string, string>>
}

export function office(): Office {
  const it = {} as Office
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
    const org = uuidV7(new Date())
    it.kernel = createCrmKernel(database.appUrl)
    const manager = uuidV7(new Date())
    await systemAction(
      it.kernel,
      null,
      { org, tool: 'seed', reasoning: null },
      async ({ db: tx }) => {
        await tx
          .insertInto('org')
          .values({
            id: org,
            name: 'Office',
            mail_from: 'office@example.com',
            address_salt: 'salt',
          })
          .execute()
        await tx
          .insertInto('user')
          .values({ id: manager, name: 'Mara Manager', email: 'mara@example.com', role: 'manager' })
          .execute()
        await tx
          .insertInto('user')
          .values({
            id: uuidV7(new Date()),
            name: 'Rita Rep',
            email: 'rita@example.com',
            role: 'rep',
          })
          .execute()
      },
    )
    it.manager = await callerFor(it.kernel.db, org, manager)
    it.upload = async (...files) =>
      await inTransaction(it.kernel, async (tx) => {
        await sql`select kernel.enter(${org}::uuid)`.execute(tx)
        const bytes = files.map(({ name, text }) => ({
          name,
          bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text,
        }))
        return await stageImport(tx as Transaction<CrmDb>, { files: bytes, by: manager })
      })
    it.ask = async <T>(tool: string, input: unknown) => {
      const result = await execute(it.kernel, it.manager, { tool, input })
      if (result.status !== 'answered') throw new Error(`${tool} was ${result.status}`)
      return result.output as T
    }
    it.plan = async (input) => {
      const result = await execute(it.kernel, it.manager, { tool: 'import_run', input })
      if (result.status !== 'awaiting_approval') throw new Error(`import_run was ${result.status}`)
      return await getPlan(it.kernel, it.manager, result.plan)
    }
    it.run = async (input) => {
      const plan = await it.plan(input)
      const result = await approve(it.kernel, it.manager, plan.id, plan.digest)
      if (result.status !== 'applied') throw new Error(`the plan was ${result.status}`)
      return { action: result.action, output: result.output as { counts: Record<string, number> } }
    }
    it.undo = async (action) => await undo(it.kernel, it.manager, action, 'strict')
    it.rows = async <T>(query: ReturnType<typeof sql<T>>) =>
      await read(it.kernel, it.manager, async (tx) => (await query.execute(tx)).rows)
    it.gatherStatistics = async () => await runSql(database.ownerUrl, 'analyze')
    it.snapshot = async () => {
      const texts = tracked.map(async ({ table }) => {
        const [row] = await it.rows(
          sql<{
            text: string
          }>`select coalesce(string_agg(r::text, E'\n' order by id), '') as text from ${sql.table(table)} r`,
        )
        return [table, row!.text] as const
      })
      return Object.fromEntries(await Promise.all(texts))
    }
  })
  afterAll(async () => {
    await it.kernel?.close()
    await database?.drop()
  })
  return it
}
