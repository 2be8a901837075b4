import type { Transaction } from 'kysely'
import {
  type CrmDb,
  callerFor,
  createCrmKernel,
  demoUsers,
  seedDemo,
} from '../packages/crm/src/index.ts'
import {
  type Caller,
  execute,
  getPlan,
  type Kernel,
  migrate,
  type Plan,
  read,
} from '../packages/kernel/src/index.ts'
import { modules } from '../packages/server/src/modules.ts'
import { withPostgres } from './database.ts'
import { median } from './measure.ts'

const rounds = 9

/** The plan of the story, on the demo company as it was just made. Times in milliseconds. */
export interface Plan847 {
  counts: Plan['counts']
  /** The first one after the start: nothing is cached, nothing was analysed. */
  first_ms: number
  /** Finding, previewing, rolling back and storing the plan; median. */
  ms: number
  /** Reading its first page, with every name; median. */
  shown_ms: number
}

/** Plans to write to the 847, as the manager, through the tools of the product. */
export async function benchPlan847(): Promise<Plan847> {
  return await withPostgres(async ({ url }) => {
    const urls = await migrate({ url, secret: 'bench', modules })
    const kernel = createCrmKernel(urls.app)
    try {
      await seedDemo(kernel, new Date().toISOString().slice(0, 10))
      return await measure(kernel, await manager(kernel))
    } finally {
      await kernel.close()
    }
  })
}

async function manager({ db }: Kernel): Promise<Caller> {
  const user = demoUsers().find(({ role, signIn }) => role === 'manager' && signIn)
  if (!user) throw new Error('the demo company has no manager to sign in as')
  return await callerFor(db, user.org, user.id)
}

async function measure(kernel: Kernel, caller: Caller): Promise<Plan847> {
  const template = await read(kernel, caller, async (tx) => {
    const db = tx as Transaction<CrmDb>
    return (
      await db
        .selectFrom('template')
        .select('id')
        .where('name', '=', 'Re-engagement')
        .executeTakeFirstOrThrow()
    ).id
  })
  const input = { where: { lifecycle: 'cold', lifecycle_since: { within_days: 90 } }, template }
  const planned: number[] = []
  const shown: number[] = []
  let counts: Plan['counts'] | undefined
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now()
    const result = await execute(kernel, caller, { tool: 'email_send_many', input })
    planned.push(performance.now() - start)
    if (result.status !== 'awaiting_approval') throw new Error(`the mail was ${result.status}`)
    const reading = performance.now()
    counts = (await getPlan(kernel, caller, result.plan)).counts
    shown.push(performance.now() - reading)
  }
  return {
    counts: counts!,
    first_ms: planned[0]!,
    ms: median(planned.slice(1)),
    shown_ms: median(shown.slice(1)),
  }
}
