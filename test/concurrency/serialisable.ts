import type { Kysely } from 'kysely'
import { canonical, stateOf } from '../histories/play.ts'
import { Refused } from '../histories/sound.ts'
import { type Logged, type Replayed, readLog, replay, replayOne } from './log.ts'
import type { Answer, Operation } from './operation.ts'

/** What of a race no serial order explains; null where one does. `order` is the one that does. */
export interface Verdict {
  order: Logged[]
  violation: string | null
}

/**
 * Looks for a serial order of what was committed that ends in the state the database is in, the
 * order of the log first, and then asks of every answer whether it was a true one. `before`: what
 * had been committed before the race.
 */
export async function judge(
  owner: Kysely<unknown>,
  org: string,
  before: number,
  answers: readonly Answer[],
): Promise<Verdict> {
  const log = await readLog(owner, org)
  const is = canonical(await stateOf(owner, org))
  const order = orders(log, before).find((candidate) => explains(candidate, is))
  if (!order) {
    const should = replay(log)
    const state = should ? canonical(should.model.state()) : 'refused by the model'
    return {
      order: log,
      violation: `no serial order explains the state\nis     ${is}\nshould ${state}\nlog ${JSON.stringify(log)}`,
    }
  }
  const raced = log.slice(before)
  return { order, violation: answeredWrong(order, before, raced, answers) }
}

/** The order of the log, and then all others of what raced. */
function orders(log: Logged[], before: number): Logged[][] {
  const first = log.slice(0, before)
  return permutations(log.slice(before)).map((rest) => [...first, ...rest])
}

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]]
  return list.flatMap((one, at) =>
    permutations(list.filter((_, i) => i !== at)).map((rest) => [one, ...rest]),
  )
}

function explains(order: readonly Logged[], is: string): boolean {
  const replayed = replay(order)
  if (!replayed || canonical(replayed.model.state()) !== is) return false
  return order.every(
    ({ id, kind, live }) =>
      kind !== 'do' || replayed.model.live.get(replayed.numbers.get(id)!) === live,
  )
}

function answeredWrong(
  order: Logged[],
  before: number,
  raced: Logged[],
  answers: readonly Answer[],
): string | null {
  const told = new Set(answers.map((answer) => answer.action).filter((id) => id !== null))
  const untold = raced.find(({ id }) => !told.has(id))
  if (untold) return `${untold.kind} ${untold.id} was done, and nobody was told`
  for (const { operation, action, undone, refused } of answers) {
    if (action && !order.some(({ id }) => id === action))
      return `${operation.kind} was answered as ${action}, which is not in the log`
    if (
      undone &&
      operation.kind !== 'act' &&
      operation.kind !== 'approve' &&
      operation.mode === 'strict'
    ) {
      if (undone.receipt.kept.some((conflict) => !conflict.protected))
        return 'a strict undo kept something and did the rest'
    }
    if (!refused) continue
    if (refused.code === 'constraint_violated' && !someOrderRefuses(order, before, operation))
      return `${operation.kind} was refused as constraint_violated, and no order refuses it`
    const unknown = ((refused.details.conflicts ?? []) as { by: string | null }[]).find(
      ({ by }) => by !== null && !order.some(({ id }) => id === by),
    )
    if (unknown) return `a conflict names ${unknown.by}, which was never committed`
  }
  return null
}

/** Is there a moment in this order at which the model refuses the operation too? */
function someOrderRefuses(order: readonly Logged[], before: number, operation: Operation): boolean {
  for (let at = before; at <= order.length; at++) {
    const replayed = replay(order.slice(0, at))
    if (replayed && refuses(replayed, operation)) return true
  }
  return false
}

/**
 * Plays the operation on the model; true where the model will not have it, and then nothing is
 * played.
 */
export function refuses(replayed: Replayed, operation: Operation): boolean {
  if (operation.kind === 'approve') return true
  const one =
    operation.kind === 'act'
      ? { id: 'new', kind: 'do' as const, steps: operation.steps, targets: [] }
      : { id: 'new', kind: operation.kind, steps: [], targets: [operation.target] }
  try {
    replayOne(replayed, one)
    return false
  } catch (error) {
    if (error instanceof Refused) return true
    throw error
  }
}
