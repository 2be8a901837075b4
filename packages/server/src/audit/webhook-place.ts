import { limits } from '../limits.ts'
import type { Place } from './place.ts'

/** Whoever takes checkpoints over HTTP: the note as it is, in a POST. What answers 2xx has it. */
export function webhookPlace(address: URL): Place {
  return {
    name: `${address.origin}${address.pathname}`,
    async put({ org, size, note }) {
      const answer = await fetch(address, {
        method: 'POST',
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          'rescind-organisation': org,
          'rescind-size': String(size),
        },
        body: note,
        redirect: 'error',
        signal: AbortSignal.timeout(limits.webhook_ms),
      })
      await answer.body?.cancel()
      if (!answer.ok) throw new Error(`it answered ${answer.status}`)
    },
  }
}
