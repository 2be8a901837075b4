import { claimDue, type HandOff, type Kernel, limits, type OutboxRow, settle } from '@rescind/kernel'
import type { Log } from '../log.ts'
import { compose } from './compose.ts'
import { type Fate, openSmtpSession, type SmtpSession } from './smtp-session.ts'
import type { SmtpTarget } from './smtp-target.ts'

const sessionsMax = 4

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
  /** Asks to be called again at this moment. */
  wakeAt(moment: Date): void
}

/**
 * Hands over what is due of one organisation, batch by batch, until nothing is left or `stopping` is aborted. Each row is claimed and committed
 * as claimed before a byte of it leaves, so a crash leaves it claimed, and the next start shows it as unknown.
 */
export async function dispatchDue(parts: DispatcherParts, org: string, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const rows = await claimDue(parts.kernel, org, parts.claimant)
    if (rows.length === 0) return
    const sender = await parts.senderOf(org)
    const waiting = [...rows]
    const lanes = Array.from({ length: Math.min(sessionsMax, rows.length) }, () => lane(parts, org, sender, waiting, stopping))
    const reached = (await Promise.all(lanes)).some(Boolean)
    // No lane could connect, or we are stopping: nothing of these has left.
    for (const row of waiting)
      await settled(parts, org, row, { state: 'retry', reason: stopping.aborted ? 'server_stopped' : 'no_connection' })
    parts.log.info('outbox_batch', { org, rows: rows.length, left_over: waiting.length })
    if (!reached) return
  }
}

/** One connection that takes rows until none is left. Returns false when it could not connect at all. */
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
        const opened = await openSmtpSession(target)
        if ('reason' in opened) {
          parts.log.warn('smtp_unreachable', { org, reason: opened.reason })
          return connected
        }
        session = opened
        connected = true
      }
      const row = waiting.shift()
      if (!row) break
      await settled(parts, org, row, await handOver(parts, org, sender, row, session))
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
  return handOffOf(await session.send(mail))
}

async function settled(parts: DispatcherParts, org: string, row: OutboxRow, result: HandOff): Promise<void> {
  await settle(parts.kernel, org, parts.claimant, row.id, result)
  // `attempts` is from before this one; the outbox waits twice as long after each.
  if (result.state === 'retry') parts.wakeAt(new Date(Date.now() + limits.handoff_backoff_ms * 2 ** (row.attempts + 1)))
}

function handOffOf(fate: Fate): HandOff {
  if (fate.fate === 'sent') return { state: 'sent' }
  return { state: fate.fate === 'later' ? 'retry' : fate.fate, reason: fate.reason }
}
