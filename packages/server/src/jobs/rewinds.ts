import { continueRewind, type Kernel, rewindsRunning } from '@rescind/kernel'
import { errorFields, type Log } from '../log.ts'

/**
 * Goes on with every rewind that runs in chunks: those just approved, and those that an earlier
 * process left unfinished. Organisations do not wait for each other: their agents are at rest
 * meanwhile. What fails is tried again with the next due work.
 */
export async function continueRewinds(
  kernel: Kernel,
  stopping: AbortSignal,
  log: Log,
): Promise<void> {
  if (stopping.aborted) return
  const warn = (error: unknown) => log.warn('rewind_interrupted', errorFields(error))
  const running = await rewindsRunning(kernel).catch(warn)
  await Promise.all(
    (running ?? []).map(async ({ org, id }) => {
      const progress = await continueRewind(kernel, org, id, stopping).catch(warn)
      if (progress) log.info('rewind', { ...progress })
    }),
  )
}
