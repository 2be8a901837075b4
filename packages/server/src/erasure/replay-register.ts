import { replayErasure } from '@rescind/crm'
import type { Kernel } from '@rescind/kernel'
import type { Log } from '../log.ts'
import type { ErasureRegister } from './register.ts'

/** Before anything is served: a restored backup forgets again whom it had to forget. Returns how many were erased again. */
export async function replayRegister(kernel: Kernel, register: ErasureRegister, log: Log): Promise<number> {
  let again = 0
  for (const note of await register.read()) {
    if (!(await replayErasure(kernel, note))) continue
    again++
    log.warn('erased_again', { org: note.org, contact: note.contact, erasure: note.action })
  }
  return again
}
