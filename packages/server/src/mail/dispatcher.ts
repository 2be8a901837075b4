import {
  claimDue,
  claimsOf,
  type HandOff,
  type Kernel,
  type OutboxRow,
  settle,
} from '@rescind/kernel'
import { limits } from '../limits.ts'
import type { Log } from '../log.ts'
import { compose } from './compose.ts'
import { type Fate, openSmtpSession, type SmtpSession } from './smtp-session.ts'
import type { SmtpTarget } from './smtp-target.ts'

/** Who an organisation's mail comes from. */
export interface Sender {
  name: string
  address: string
}

export interface DispatcherParts {
  kernel: Kernel
  log: Log
  /** Names this process in the outbox: what somebody else has claimed is never touched. */
  claimant: string
  targetOf(org: string): SmtpTarget
  senderOf(org: string): Promise<Sender>
  unsubscribeUrl(org: string, outbox: string): string
  /**
   * What became of rows of this process that are not settled yet, by id; empty at first, and of use
   * to nobody else.
   */
  fates: Map<string, HandOff>
  /** Asks to be called again at this moment. */
  wakeAt(moment: Date): void
}

/**
 * Hands over what is due of one organisation, batch by batch, until nothing is left or `stopping`
 * is aborted. Each row is claimed and committed as claimed before a byte of it leaves, so a crash
 * leaves it claimed, and the next start shows it as unknown. One at a time for each claimant.
 */
export async function dispatchDue(
  parts: DispatcherParts,
  org: string,
  stopping: AbortSignal,
): Promise<void> {
  await settleLeftOver(parts, org)
  while (!stopping.aborted) {
    const rows = await claimDue(parts.kernel, org, parts.claimant)
    if (rows.length === 0) return
    // What became of an earlier attempt says nothing of this one.
    for (const { id } of rows) parts.fates.delete(id)
    const sender = await parts.senderOf(org)
    const waiting = [...rows]
    const failed = new AbortController()
    const ending = AbortSignal.any([stopping, failed.signal])
    const lanes = Array.from({ length: Math.min(limits.smtp_sessions, rows.length) }, async () => {
      try {
        return await lane(parts, org, sender, waiting, ending)
      } catch (error) {
        // The others end as well: what can not be settled is better not begun.
        failed.abort()
        throw error
      }
    })
    // Only when none is at work any more may the next run take what is left over.
    const ends = await Promise.allSettled(lanes)
    const failure = ends.find((end) => end.status === 'rejected')
    if (failure) throw failure.reason
    // No lane could connect, or we are stopping: nothing of these has left.
    for (const row of waiting)
      await settled(parts, org, row.id, {
        state: 'retry',
        reason: stopping.aborted ? 'server_stopped' : 'no_connection',
      })
    parts.log.info('outbox_batch', { org, rows: rows.length, left_over: waiting.length })
    if (!ends.some((end) => end.status === 'fulfilled' && end.value)) return
  }
}

/**
 * What this process has claimed and could not settle then, because its database did not answer:
 * settled now with what became of it. What it never began to hand over goes back into the queue.
 */
async function settleLeftOver(parts: DispatcherParts, org: string): Promise<void> {
  for (const id of await claimsOf(parts.kernel, org, parts.claimant))
    await settled(parts, org, id, parts.fates.get(id) ?? { state: 'retry', reason: 'not_begun' })
}

/**
 * One connection that takes rows until none is left. Returns false when it could not connect at
 * all.
 */
async function lane(
  parts: DispatcherParts,
  org: string,
  sender: Sender,
  waiting: OutboxRow[],
  stopping: AbortSignal,
): Promise<boolean> {
  const target = parts.targetOf(org)
  let session: SmtpSession | null = null
  let connected = false
  try {
    while (!stopping.aborted) {
      if (!session?.open) {
        const opened = await openSmtpSession(target, stopping)
        if ('reason' in opened) {
          if (!stopping.aborted) parts.log.warn('smtp_unreachable', { org, reason: opened.reason })
          return connected
        }
        session = opened
        connected = true
      }
      const row = waiting.shift()
      if (!row) break
      await settled(parts, org, row.id, await handOver(parts, org, sender, row, session))
    }
  } finally {
    session?.close()
  }
  return connected
}

async function handOver(
  parts: DispatcherParts,
  org: string,
  sender: Sender,
  row: OutboxRow,
  session: SmtpSession,
): Promise<HandOff> {
  const mail = await compose({
    id: row.id,
    from: sender,
    to: row.recipient,
    subject: row.subject,
    text: row.body.text,
    unsubscribeUrl: parts.unsubscribeUrl(org, row.id),
  })
  parts.fates.set(row.id, { state: 'unknown', reason: 'connection_lost' })
  const fate = handOffOf(await session.send(mail))
  parts.fates.set(row.id, fate)
  return fate
}

async function settled(
  parts: DispatcherParts,
  org: string,
  id: string,
  result: HandOff,
): Promise<void> {
  const again = await settle(parts.kernel, org, parts.claimant, id, result)
  parts.fates.delete(id)
  if (again) parts.wakeAt(again)
}

function handOffOf(fate: Fate): HandOff {
  if (fate.fate === 'sent') return { state: 'sent' }
  return { state: fate.fate === 'later' ? 'retry' : fate.fate, reason: fate.reason }
}
