export {
  type Action,
  type ActionFilter,
  getAction,
  type KeptConflict,
  listActions,
  nameConflicts,
  type Page,
  type People,
  selectAction,
  selectActions,
} from './actions.ts'
export { alone } from './alone.ts'
export { approve, expirePlans, narrow, reject } from './approve.ts'
export { type Call, type Caller, mayApprove, type Principal, undoAny, undoOwn } from './caller.ts'
export type { Conflict } from './conflict.ts'
export { uuidV7 } from './context.ts'
export {
  type AnyTool,
  type Context,
  type Effect,
  type HeldOut,
  type Mode,
  modeFloor,
  type Outbound,
  type Tool,
  toolkit,
} from './contract.ts'
export type { Change } from './describe.ts'
export { type Duration, days, hours, minutes, seconds } from './duration.ts'
export { type KernelCode, KernelError } from './errors.ts'
export { execute, type Result } from './execute.ts'
export { type HistoryEntry, recordHistory } from './history.ts'
export { release, releaseHeld } from './hold.ts'
export { createKernel, type Hooks, type Kernel, type KernelEvent, type OutboxRow, type PlanFacts } from './kernel.ts'
export { limits } from './limits.ts'
export { type Module, migrate, type Urls } from './migrate.ts'
export { claimDue, claimsOf, type HandOff, markUnknown, orgsDue, settle } from './outbox.ts'
export { listOutbox, type OutboxItem } from './outbox-list.ts'
export { overwrite } from './overwrite.ts'
export { getPlan, listPlans, type Plan } from './plans.ts'
export { openDb } from './pool.ts'
export { lookUp, type Registry, register } from './registry.ts'
export { rewind, rewindFilter } from './rewind.ts'
export { continueRewind, type RewindProgress, resumeRewind, rewindsRunning, stopRewind } from './rewind-run.ts'
export { nothing, recall, restore, withdraw } from './rollback.ts'
export { systemAction, systemPrincipal } from './system.ts'
export type { Receipt } from './take-back.ts'
export { NotTrackable, type NotTrackableReason } from './track/not-trackable.ts'
export { soleOrg } from './track/prepare.ts'
export { type TrackedTable, track } from './track/track.ts'
export { enter, inTransaction, read } from './transaction.ts'
export { redo, type Undone, undo } from './undo.ts'
