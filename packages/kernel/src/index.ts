export { uuidV7 } from './action/context.ts'
export { expireKeys } from './action/once.ts'
export { onceKey } from './action/once-key.ts'
export { systemAction, systemPrincipal } from './action/system.ts'
export { approve } from './approval/approve.ts'
export { expirePlans, tellExpiring } from './approval/expire.ts'
export { narrow } from './approval/narrow.ts'
export { reject } from './approval/reject.ts'
export { renew } from './approval/renew.ts'
export {
  type BundleFile,
  entryLine,
  jsonLine,
  type Manifest,
  type ProofRow,
  type TextRow,
  withManifest,
} from './audit/bundle.ts'
export { checkLog, type LogCheck } from './audit/check.ts'
export { type ColumnCover, type Cover, kernelCover } from './audit/cover.ts'
export { type Evidence, openEvidence } from './audit/evidence.ts'
export type { EvidenceEntry } from './audit/evidence-entries.ts'
export { type HeldOutLine, type HeldOutSaid, heldOutSaid } from './audit/held-out.ts'
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
export {
  type Call,
  type Caller,
  mayApprove,
  type Principal,
  seenRecord,
  undoAny,
  undoOwn,
} from './authority/caller.ts'
export { notPermitted } from './authority/not-permitted.ts'
export { agentPaused } from './authority/people-first.ts'
export type { Conflict } from './contract/conflict.ts'
export {
  type AnyTool,
  type Context,
  type Effect,
  type HeldOut,
  type Mode,
  modeFloor,
  type Outbound,
  type Sample,
  type Tool,
  toolkit,
} from './contract/contract.ts'
export { type Duration, days, hours, minutes, seconds } from './contract/duration.ts'
export { type KernelCode, KernelError, type Next } from './contract/errors.ts'
export { namesFor, taken } from './contract/input.ts'
export {
  type AnyDb,
  type Asker,
  createKernel,
  type Errand,
  type ErrandEnd,
  type Follow,
  type Hooks,
  type Kernel,
  type KernelEvent,
  type OutboxRow,
  type PlanFacts,
  type Taken,
} from './contract/kernel.ts'
export { limits } from './contract/limits.ts'
export { lookUp, type Registry, register } from './contract/registry.ts'
export type { Result } from './contract/result.ts'
export { nothing, recall, restore, withdraw } from './contract/rollback.ts'
export {
  type ActionState,
  actionStates,
  type MessageState,
  messageStates,
  oneOrSeveral,
  type PlanState,
  planStates,
} from './contract/states.ts'
export {
  assertWholeText,
  brokenText,
  looseObjects,
  nearest,
  strictly,
} from './contract/strict-input.ts'
export type { Figure, Sums, Worth } from './contract/sums.ts'
export { openDb } from './db/pool.ts'
export { isDatabaseDown } from './db/sqlstate.ts'
export { enter, inTransaction, read } from './db/transaction.ts'
export {
  type About,
  type Erased,
  erase,
  type Gone,
  registerErasure,
  rehearseErasure,
} from './erase/erase.ts'
export { runErrands } from './erase/errand.ts'
export { type Expired, expire } from './erase/expire.ts'
export { fold } from './erase/letters.ts'
export { orderErasures } from './erase/order.ts'
export { type NamingValue, type Patterns, patternsOf } from './erase/pattern.ts'
export { execute } from './execute.ts'
export { alone } from './install/alone.ts'
export { type Module, migrate, type Urls } from './install/migrate.ts'
export { registerTools, rulesOf, type Work } from './install/register-tools.ts'
export { release, releaseHeld } from './outbox/hold.ts'
export { claimDue, claimsOf, type HandOff, markUnknown, orgsDue, settle } from './outbox/outbox.ts'
export { rewind, rewindFilter } from './rewind/rewind.ts'
export {
  continueRewind,
  type RewindProgress,
  resumeRewind,
  rewindsRunning,
  stopRewind,
} from './rewind/run.ts'
export { NotTrackable, type NotTrackableReason } from './track/not-trackable.ts'
export { soleOrg } from './track/prepare.ts'
export { type TrackedTable, track } from './track/track.ts'
export { overwrite } from './undo/overwrite.ts'
export type { Along, Receipt } from './undo/take-back.ts'
export { redo, type Undone, undo } from './undo/undo.ts'
export type { Action, Page, People } from './view/action.ts'
export type { ActionFilter } from './view/action-filter.ts'
export { getAction, listActions, selectAction, selectActions } from './view/actions.ts'
export { type HistoryEntry, recordHistory } from './view/history.ts'
export { actionsNow, changesOf, imagesOf } from './view/log.ts'
export { type KeptConflict, nameConflicts } from './view/name-conflicts.ts'
export { listOutbox, type OutboxItem } from './view/outbox-list.ts'
export type { Plan } from './view/plan.ts'
export { listPlans } from './view/plan-list.ts'
export { getPlan } from './view/plans.ts'
export {
  type Change,
  type ChangedCell,
  describe,
  type Line,
  labelsOf,
  namesOf,
} from './wording/describe.ts'
export { isNothing, mainOf, sentenceOf, shown, titleOf } from './wording/title.ts'
export { whyOf } from './wording/why.ts'
export {
  dayText,
  edgeText,
  type FieldWords,
  listText,
  minuteText,
  type Said,
  type TableWords,
  toolTitle,
  type WhyWords,
  type Words,
} from './wording/words.ts'
