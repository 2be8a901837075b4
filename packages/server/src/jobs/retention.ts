import { type NoteErasure, runRetention } from '@rescind/crm'
import type { Kernel } from '@rescind/kernel'
import { limits } from '../limits.ts'
import type { Log } from '../log.ts'

/**
 * Once a day, and when the server starts: what is older than its period goes. People go a few at a
 * time, round after round, so that mail does not wait for them. Returns how many texts and records
 * went when the last of them has, else 0.
 */
export function createRetention(
  kernel: Kernel,
  note: NoteErasure,
  log: Log,
): () => Promise<number> {
  let last = Number.NEGATIVE_INFINITY
  let gone = 0
  return async () => {
    if (performance.now() - last < limits.retention_ms) return 0
    // A round that failed is not tried again before tomorrow.
    last = performance.now()
    const { cleared, more } = await runRetention(kernel, note)
    gone += cleared
    if (more) {
      last = Number.NEGATIVE_INFINITY
      return 0
    }
    const all = gone
    gone = 0
    if (all > 0) log.info('retention', { cleared: all })
    return all
  }
}
