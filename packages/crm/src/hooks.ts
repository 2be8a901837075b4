import { type Hooks, KernelError } from '@rescind/kernel'
import type { Kysely } from 'kysely'
import { approversOf } from './approvers.ts'
import { callerFor } from './caller.ts'
import { claimed, concernsEnrolment, followUp, recheck } from './email/release.ts'
import { erasureErrand, type NoteErasure } from './erasure/errand.ts'
import { sums } from './forecast/sums.ts'
import { releaseErrand } from './legal-hold/errand.ts'
import { mayApprovePlan } from './permission.ts'
import type { CrmDb } from './schema.generated.ts'
import { activationErrand } from './sequence/errand.ts'
import { mendEnrolments } from './sequence/mend.ts'

/** What the kernel asks of the CRM, on the application's own database handle. */
export function crmHooks(db: Kysely<CrmDb>, note: NoteErasure = async () => {}): Hooks {
  // The kernel's handles are of any schema; here they are of ours.
  const ours = (tx: unknown) => tx as Kysely<CrmDb>
  return {
    callerFor: async (org, principal, agent, tx) =>
      await callerFor(tx ? ours(tx) : db, org, principal, agent).catch(nobody),
    mayApprove: ({ principal }, plan) => mayApprovePlan(principal.role, plan),
    approversOf: async (tx, plan, asker) => await approversOf(ours(tx), plan, asker),
    sums: async (tx, actions, tables) => await sums(ours(tx), actions, tables),
    recheck: async (tx, rows) => await recheck(ours(tx), rows),
    claimed,
    follow: { tool: 'sequence_advance', after: concernsEnrolment, run: followUp },
    tookBack: mendEnrolments,
    errands: {
      erasure: erasureErrand(note),
      legal_hold_release: releaseErrand,
      sequence_activation: activationErrand,
    },
  }
}

const nobody = (error: unknown) => {
  if (error instanceof KernelError && error.code === 'not_permitted') return null
  throw error
}
