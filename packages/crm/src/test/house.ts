import {
  approve,
  type Call,
  type Caller,
  type Context,
  checkLog,
  execute,
  getPlan,
  inTransaction,
  type Kernel,
  openDb,
  type Plan,
  redo,
  rulesOf,
  systemAction,
  undo,
  uuidV7,
} from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts'
import { templateModules } from '../../../../test/template.ts'
import { callerFor } from '../caller.ts'
import type { SampleRows } from '../examples.ts'
import { stageImport } from '../import/index.ts'
import { createCrmKernel } from '../kernel.ts'
import type { CrmDb } from '../schema.generated.ts'
import type { InputOf, OutputOf, ToolName } from '../tools.ts'
import { tracked } from '../tracked.ts'
import { writeSampleRows } from './sample-rows.ts'

/** One organisation with sample rows, and somebody of every role. */
export interface House {
  org: string
  rows: SampleRows
  rep: Caller
  manager: Caller
  admin: Caller
  compliance: Caller
}

/** Two organisations in one database, with all tools; for one test file. */
export interface Street {
  kernel: Kernel
  /** Past row security and the kernel: for what a test may and the product may not. */
  owner: Kysely<unknown>
  /** Its address, for programs beside us. */
  ownerUrl: string
  /** That of the application's own role. */
  appUrl: string
  here: House
  elsewhere: House
  /** What a tool that only reads answers. */
  ask<N extends ToolName>(tool: N, input: InputOf<N>, caller?: Caller): Promise<OutputOf<N>>
  /**
   * Calls a tool that changes something, and approves the plan where it becomes one. The action's
   * id.
   */
  run<N extends ToolName>(tool: N, input: InputOf<N>, caller?: Caller): Promise<string>
  plan<N extends ToolName>(tool: N, input: InputOf<N>, caller?: Caller): Promise<Plan>
  call(call: Call, caller?: Caller): ReturnType<typeof execute>
  undo(action: string, caller?: Caller): ReturnType<typeof undo>
  redo(action: string): ReturnType<typeof redo>
  /** Writes as the system does. */
  write<T>(work: (context: Context<CrmDb>) => Promise<T>): Promise<T>
  /** Every tracked table of both organisations, every row and column, as one text per table. */
  snapshot(without?: string): Promise<Record<string, string>>
  /**
   * What a check of the audit finds in an organisation; nothing where all that was done went
   * through the product.
   */
  found(org: string): Promise<string[]>
}

export function street(): Street {
  const it = {} as Street
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
    it.owner = openDb(database.ownerUrl, { max: 2 })
    it.ownerUrl = database.ownerUrl
    it.appUrl = database.appUrl
    it.kernel = createCrmKernel(database.appUrl)
    it.here = await house(it.kernel, 'Here')
    it.elsewhere = await house(it.kernel, 'Elsewhere')
    it.call = async (call, caller = it.here.admin) => await execute(it.kernel, caller, call)
    it.ask = async (tool, input, caller) => {
      const result = await it.call({ tool, input }, caller)
      if (result.status !== 'answered') throw new Error(`${tool} was ${result.status}`)
      return result.output as Awaited<ReturnType<typeof it.ask>> as never
    }
    it.plan = async (tool, input, caller = it.here.admin) => {
      const result = await it.call({ tool, input }, caller)
      if (result.status !== 'awaiting_approval') throw new Error(`${tool} was ${result.status}`)
      return await getPlan(it.kernel, caller, result.plan)
    }
    it.run = async (tool, input, caller = it.here.admin) => {
      const result = await it.call({ tool, input }, caller)
      if (result.status === 'answered') throw new Error(`${tool} changed nothing`)
      if (result.status !== 'awaiting_approval') return result.action
      const { id, digest } = await getPlan(it.kernel, caller, result.plan)
      await approve(it.kernel, it.here.admin, id, digest)
      return id
    }
    it.undo = async (action, caller = it.here.admin) =>
      await undo(it.kernel, caller, action, 'strict')
    it.redo = async (action) => await redo(it.kernel, it.here.admin, action)
    it.write = async (work) =>
      await systemAction(it.kernel, null, { org: it.here.org, tool: 'test', reasoning: null }, work)
    it.found = async (org) =>
      await inTransaction(it.kernel, async (tx) => {
        await sql`select kernel.enter(${org}::uuid)`.execute(tx)
        return (await checkLog(tx, org, { rules: rulesOf(templateModules) })).problems
      })
    it.snapshot = async (without = '') => {
      const texts: Record<string, string> = {}
      for (const { table } of tracked) {
        const { rows } = await sql<{
          text: string
        }>`select coalesce(string_agg((to_jsonb(r) - ${without})::text, E'\n' order by org_id, id), '') as text
          from ${sql.table(table)} r`.execute(it.owner)
        texts[table] = rows[0]?.text ?? ''
      }
      return texts
    }
  })
  afterAll(async () => {
    await it.kernel?.close()
    await it.owner?.destroy()
    await database?.drop()
  })
  return it
}

async function house(kernel: Kernel, name: string): Promise<House> {
  const org = uuidV7(new Date())
  const people = {
    rep: uuidV7(new Date()),
    manager: uuidV7(new Date()),
    admin: uuidV7(new Date()),
    compliance: uuidV7(new Date()),
  }
  const sample = await systemAction(
    kernel,
    null,
    { org, tool: 'seed', reasoning: null },
    async (context: Context<CrmDb>) => {
      const { db: tx } = context
      await tx
        .insertInto('org')
        .values({
          id: org,
          name,
          mail_from: 'hello@here.example',
          postal_address: '1 Quay',
          address_salt: org,
        })
        .execute()
      for (const [role, id] of Object.entries(people) as [keyof typeof people, string][]) {
        await tx
          .insertInto('user')
          .values({
            id,
            name: `${role} of ${name}`,
            email: `${role}@${name}.example`.toLowerCase(),
            role,
            title: 'Mason',
          })
          .execute()
      }
      return await writeSampleRows(context, people.manager)
    },
  )
  const file = {
    name: 'accounts.csv',
    bytes: new TextEncoder().encode(
      'account,sector\nQuarry & Daughters,stone\nMill & Sons,grain\n',
    ),
  }
  const staged = await inTransaction(kernel, async (tx) => {
    await sql`select kernel.enter(${org}::uuid)`.execute(tx)
    return await stageImport(tx as unknown as Kysely<CrmDb>, { files: [file], by: people.manager })
  })
  const as = async (role: keyof typeof people) => await callerFor(kernel.db, org, people[role])
  return {
    org,
    rows: { ...sample, otherUser: people.rep, import: staged.id },
    rep: await as('rep'),
    manager: await as('manager'),
    admin: await as('admin'),
    compliance: await as('compliance'),
  }
}
