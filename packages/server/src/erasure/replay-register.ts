import { type OrderErasure, replayErasure } from '@rescind/crm'
import type { Kernel } from '@rescind/kernel'
import type { Log } from '../log.ts'
import type { ErasureRegister } from './register.ts'

/**
 * Before anything is served: a restored backup forgets again whom it had to forget. `order` is of
 * who owns the database. Returns how many were erased again.
 */
export async function replayRegister(
  kernel: Kernel,
  register: ErasureRegister,
  log: Log,
  order: OrderErasure,
): Promise<number> {
  let again = 0
  for (const note of await register.read()) {
    if (!(await replayErasure(kernel, note, order))) continue
    again++
    log.warn('erased_again', { org: note.org, contact: note.contact, erasure: note.action })
  }
  return again
}

const lately = 24 * 3_600_000

/**
 * Whether somebody was erased within a day: whether it reached the storage is not known after a
 * restart.
 */
export async function erasedLately(register: ErasureRegister): Promise<boolean> {
  return (await register.read()).some(({ at }) => Date.parse(at) > Date.now() - lately)
}
