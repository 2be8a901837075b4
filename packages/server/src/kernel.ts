import { type CrmDb, crmHooks, tools } from '@rescind/crm'
import { createKernel, type Kernel, type KernelEvent, openDb, register } from '@rescind/kernel'

const connectionsMax = 10

/** The kernel with every tool of the CRM, on the application's own role. `onEvent` hears of every commit. */
export function createRescindKernel(url: string, onEvent: (event: KernelEvent) => void): Kernel {
  const db = openDb<CrmDb>(url, { max: connectionsMax, searchPath: 'crm' })
  return createKernel({
    db,
    registry: register(tools),
    people: { principal: 'user', agent: 'agent' },
    hooks: crmHooks(db),
    onEvent,
  })
}
