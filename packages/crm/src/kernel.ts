import {
  createKernel,
  type Kernel,
  type KernelEvent,
  limits,
  openDb,
  register,
} from '@rescind/kernel'
import type { NoteErasure } from './erasure/errand.ts'
import { crmHooks } from './hooks.ts'
import { people } from './people.ts'
import type { CrmDb } from './schema.generated.ts'
import { tools } from './tools.ts'

/**
 * The kernel with every tool of the CRM. `url` is of the application's own role; `onEvent` hears of
 * every commit; `note` keeps the register of erasures outside the database; `vacuum` and `rules`
 * are the kernel's.
 */
export function createCrmKernel(
  url: string,
  onEvent?: (event: KernelEvent) => void,
  note?: NoteErasure,
  vacuum?: Kernel['vacuum'],
  rules?: Kernel['rules'],
): Kernel {
  const db = openDb<CrmDb>(url, { searchPath: 'crm' })
  return createKernel({
    db,
    reads: openDb<CrmDb>(url, {
      searchPath: 'crm',
      max: limits.read_connections,
      name: 'rescind reads',
    }),
    registry: register(tools),
    people,
    hooks: crmHooks(db, note),
    ...(onEvent && { onEvent }),
    ...(vacuum && { vacuum }),
    ...(rules && { rules }),
  })
}
