import { z } from 'zod'

/**
 * What an action may be: `docs/states.md` draws how one becomes another. Stored are all of them but
 * `superseded`, as which an action is read whose plan was.
 */
export const actionStates = [
  'awaiting_approval',
  'applied',
  'held',
  'undone',
  'partly_undone',
  'recalled',
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
export type ActionState = (typeof actionStates)[number]

/** What a plan may be. */
export const planStates = [
  'pending',
  'approved',
  'rejected',
  'expired',
  'drifted',
  'superseded',
] as const
export type PlanState = (typeof planStates)[number]

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
export type MessageState = (typeof messageStates)[number]

/** What a rewind that runs in chunks may be. */
export const rewindStates = ['running', 'stopped', 'done'] as const
export type RewindState = (typeof rewindStates)[number]

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
