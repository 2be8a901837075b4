import { runRetention } from '@rescind/crm'
import type { Kernel } from '@rescind/kernel'
import type { Log } from '../log.ts'

const everyMs = 24 * 60 * 60_000

/** Once a day, and when the server starts: what is older than its period goes. Returns how many texts went. */
export function createRetention(kernel: Kernel, log: Log): () => Promise<number> {
  let last = Number.NEGATIVE_INFINITY
  return async () => {
    if (performance.now() - last < everyMs) return 0
    last = performance.now()
    const texts = await runRetention(kernel)
    if (texts > 0) log.info('retention', { texts })
    return texts
  }
}
