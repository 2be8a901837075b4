import { z } from 'zod'

/** What an action may be. */
export const actionStates = [
  'awaiting_approval',
  'applied',
  'held',
  'undone',
  'partly_undone',
  'recalled',
  'cancelled',
  'rejected',
  'expired',
  'drifted',
  'superseded',
  'denied',
  'failed',
  'answered',
  /** A rewind that runs in chunks, and one that stopped between two. */
  'running',
  'stopped',
] as const

/** What a plan may be. */
export const planStates = [
  'pending',
  'approved',
  'rejected',
  'expired',
  'drifted',
  'superseded',
] as const

/** What may have become of a message. */
export const messageStates = [
  'queued',
  'claimed',
  'sent',
  'refused',
  'held_out',
  'cancelled',
  'unknown',
] as const

/**
 * One of these, or several: `pending,drifted`. Any other is refused: a list of it would be empty
 * and look like an answer.
 */
export const oneOrSeveral = (known: readonly string[]) => {
  const how = `One or several of these, with commas: ${known.join(', ')}.`
  return z
    .string()
    .max(400)
    .refine(
      (asked) => asked.split(',').every((one) => known.includes(one)),
      `There is no such state.\n${how}`,
    )
    .describe(how)
}
