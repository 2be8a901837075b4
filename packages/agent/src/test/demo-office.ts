import { callerFor, createCrmKernel, demoUsers, seedDemo } from '@rescind/crm'
import type { Caller, Kernel } from '@rescind/kernel'
import { afterAll, beforeAll } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts'
import { queryRows } from '../../../../test/sql.ts'

/** The demo company with every tool of the CRM, as the product has it. */
export interface DemoOffice {
  kernel: Kernel
  /** A manager, with her assistant acting for her. */
  manager: Caller
  rep: Caller
  /** Who may do everything, with the assistant. */
  admin: Caller
  /** Rows as the superuser sees them. */
  rows<T>(query: string): Promise<T[]>
}

const seed_ms_max = 120_000

export function demoOffice(): DemoOffice {
  const it = {} as DemoOffice
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
    it.kernel = createCrmKernel(database.appUrl)
    await seedDemo(it.kernel, new Date().toISOString().slice(0, 10))
    it.rows = async <T>(query: string) => await queryRows<T>(database.ownerUrl, query)
    const caller = async (name: string, role?: string): Promise<Caller> => {
      const user = demoUsers().find((person) => person.name === name || person.role === role)
      if (!user) throw new Error(`There is no ${name} in the demo company.`)
      const [agent] = await it.rows<{ id: string }>(
        `select id from crm.agent where org_id = '${user.org}' and name = 'Assistant'`,
      )
      return await callerFor(it.kernel.db, user.org, user.id, agent?.id)
    }
    it.manager = await caller('Mara Oyelund')
    it.rep = await caller('Ilse Vandermoor')
    it.admin = await caller('', 'admin')
  }, seed_ms_max)
  afterAll(async () => {
    await it.kernel?.close()
    await database?.drop()
  })
  return it
}
