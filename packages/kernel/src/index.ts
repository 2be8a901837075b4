export type { ActionFilter } from './action-filter.ts'
export {
  type Action,
  getAction,
  listActions,
  type Page,
  type People,
  selectAction,
  selectActions,
} from './actions.ts'
export { alone } from './alone.ts'
export { approve, expirePlans, narrow, reject, tellExpiring } from './approve.ts'
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
export { type Evidence, type EvidenceEntry, openEvidence } from './audit/evidence.ts'
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
} from './caller.ts'
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
  type Sample,
  type Tool,
  toolkit,
} from './contract.ts'
export {
  type Change,
  type ChangedCell,
  describe,
  type Line,
  labelsOf,
  namesOf,
} from './describe.ts'
export { type Duration, days, hours, minutes, seconds } from './duration.ts'
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
export { type KernelCode, KernelError, type Next } from './errors.ts'
export { execute } from './execute.ts'
export { type HistoryEntry, recordHistory } from './history.ts'
export { release, releaseHeld } from './hold.ts'
export { namesFor, taken } from './input.ts'
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
} from './kernel.ts'
export { limits } from './limits.ts'
export { type Module, migrate, type Urls } from './migrate.ts'
export { type KeptConflict, nameConflicts } from './name-conflicts.ts'
export { notPermitted } from './not-permitted.ts'
export { expireKeys } from './once.ts'
export { onceKey } from './once-key.ts'
export { claimDue, claimsOf, type HandOff, markUnknown, orgsDue, settle } from './outbox.ts'
export { listOutbox, type OutboxItem } from './outbox-list.ts'
export { overwrite } from './overwrite.ts'
export { agentPaused } from './people-first.ts'
export { listPlans } from './plan-list.ts'
export { getPlan, type Plan } from './plans.ts'
export { openDb } from './pool.ts'
export { registerTools, rulesOf, type Work } from './register-tools.ts'
export { lookUp, type Registry, register } from './registry.ts'
export { renew } from './renew.ts'
export type { Result } from './result.ts'
export { rewind, rewindFilter } from './rewind.ts'
export {
  continueRewind,
  type RewindProgress,
  resumeRewind,
  rewindsRunning,
  stopRewind,
} from './rewind-run.ts'
export { nothing, recall, restore, withdraw } from './rollback.ts'
export { actionStates, messageStates, oneOrSeveral, planStates } from './states.ts'
export { assertWholeText, brokenText, looseObjects, nearest, strictly } from './strict-input.ts'
export type { Figure, Sums, Worth } from './sums.ts'
export { systemAction, systemPrincipal } from './system.ts'
export type { Along, Receipt } from './take-back.ts'
export { isNothing, mainOf, sentenceOf, shown, titleOf } from './title.ts'
export { NotTrackable, type NotTrackableReason } from './track/not-trackable.ts'
export { soleOrg } from './track/prepare.ts'
export { type TrackedTable, track } from './track/track.ts'
export { enter, inTransaction, read } from './transaction.ts'
export { redo, type Undone, undo } from './undo.ts'
export { whyOf } from './why.ts'
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
} from './words.ts'
