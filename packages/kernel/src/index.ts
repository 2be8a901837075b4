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
export { type BundleFile, entryLine, jsonLine, type Manifest, type ProofRow, type TextRow, withManifest } from './audit/bundle.ts'
export { checkLog, type LogCheck } from './audit/check.ts'
export { type Evidence, type EvidenceEntry, openEvidence } from './audit/evidence.ts'
export type { HeldOutLine, HeldOutSaid } from './audit/held-out.ts'
export {
  type Entry,
  entriesOf,
  type LogState,
  listEntries,
  readCheckpoint,
  readEntry,
  readKeys,
  readLog,
  type Slot,
} from './audit/log.ts'
export { proveConsistency, proveInclusion, proveRanges, rootAt } from './audit/prove.ts'
export { LogBroken, orgsPending, type Sealed, seal } from './audit/seal.ts'
export type { About as EvidenceAbout, Asked, Selection } from './audit/selection.ts'
export {
  newSigningKey,
  publicKey,
  readSigningKeys,
  type Signing,
  signersOf,
  vkeyOfPublic,
  writeSigningKeys,
} from './audit/signing-key.ts'
export { type Payload, type Scope, textRows } from './audit/vault.ts'
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
export { type Change, describe, type Line, labelsOf, namesOf } from './describe.ts'
export { type Duration, days, hours, minutes, seconds } from './duration.ts'
export { type About, type Erased, erase, type Gone, rehearseErasure } from './erase/erase.ts'
export { runErrands } from './erase/errand.ts'
export { type Expired, expire } from './erase/expire.ts'
export { type NamingValue, patternOf } from './erase/pattern.ts'
export { type KernelCode, KernelError } from './errors.ts'
export { execute, type Result } from './execute.ts'
export { type HistoryEntry, recordHistory } from './history.ts'
export { release, releaseHeld } from './hold.ts'
export {
  type AnyDb,
  createKernel,
  type Errand,
  type ErrandEnd,
  type Hooks,
  type Kernel,
  type KernelEvent,
  type OutboxRow,
  type PlanFacts,
} from './kernel.ts'
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
export { titleOf } from './title.ts'
export { NotTrackable, type NotTrackableReason } from './track/not-trackable.ts'
export { soleOrg } from './track/prepare.ts'
export { type TrackedTable, track } from './track/track.ts'
export { enter, inTransaction, read } from './transaction.ts'
export { redo, type Undone, undo } from './undo.ts'
