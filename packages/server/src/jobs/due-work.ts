import {
  expireKeys,
  expirePlans,
  type Kernel,
  KernelError,
  markUnknown,
  orgsDue,
  releaseHeld,
  runErrands,
  tellExpiring,
} from '@rescind/kernel'
import { errorFields } from '../log.ts'
import { type DispatcherParts, dispatchDue } from '../mail/dispatcher.ts'

/**
 * Rows an earlier process had claimed and never settled become unknown. Runs once, before anything
 * is dispatched.
 */
export async function recoverClaims(kernel: Kernel, claimant: string): Promise<number> {
  let unknown = 0
  for (const org of await orgsDue(kernel)) unknown += await markUnknown(kernel, org, claimant)
  return unknown
}

export interface DueWork extends DispatcherParts {
  /** Clears what is older than its period, once a day. Returns how many texts went. */
  retention(): Promise<number>
  /**
   * Begins to take what was erased out of the database's files, where so many were now or an
   * earlier one is owed.
   */
  scrub(erasures: number): void
}

/**
 * Does everything that is due by the database's clock: plans expire and are told of before, held
 * actions take effect, messages leave, erasures are carried out. What fails is logged, stays due,
 * and keeps nothing else waiting, here or in another organisation.
 */
export async function doDueWork(parts: DueWork, stopping: AbortSignal): Promise<void> {
  const { kernel } = parts
  let errands = 0
  const attempt = async (step: string, work: () => Promise<unknown>, org?: string) => {
    try {
      await work()
    } catch (error) {
      if (error instanceof KernelError && error.code === 'database_unavailable') throw error
      parts.log.error('due_work_failed', { step, org, ...errorFields(error) })
    }
  }
  for (const org of await orgsDue(kernel)) {
    if (stopping.aborted) return
    await attempt('expire_plans', () => expirePlans(kernel, org), org)
    await attempt('tell_expiring', () => tellExpiring(kernel, org), org)
    await attempt('expire_keys', () => expireKeys(kernel, org), org)
    await attempt('release_held', () => releaseHeld(kernel, org), org)
    const failed = (error: unknown, { id, action }: { id: string; action: string }) =>
      parts.log.error('due_work_failed', {
        step: 'errands',
        org,
        errand: id,
        action,
        ...errorFields(error),
      })
    await attempt('errands', async () => (errands += await runErrands(kernel, org, failed)), org)
    await attempt('dispatch', () => dispatchDue(parts, org, stopping), org)
  }
  if (!stopping.aborted)
    await attempt('retention', async () => (errands += await parts.retention()))
  if (!stopping.aborted) parts.scrub(errands)
}
