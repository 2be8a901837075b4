import type { Deal, Stage } from '../api/wire.ts'
import type { Entry } from '../toast/toasts.ts'

export type StageMove = { action: string; deal: string; label: string; from: string; to: string }

/** Stage changes whose undo window is open: each leaves its old place dashed on the board. */
export function stageMoves(entries: Entry[]): StageMove[] {
  return entries
    .filter((entry) => entry.phase === 'open')
    .flatMap(({ action }) =>
      (action.changes?.rows ?? [])
        .filter((change) => change.table === 'deal' && change.op === 'update')
        .flatMap((change) => {
          const cell = change.cells.find((each) => each.field === 'stage_id')
          return cell
            ? [
                {
                  action: action.id,
                  deal: change.id,
                  label: change.label,
                  from: String(cell.before),
                  to: String(cell.after),
                },
              ]
            : []
        }),
    )
}

/** The whole number that a decimal text is of its `scale`th place: ("48000.5", 2) → 4800050n. */
function scaled(decimal: string | number, scale: number): bigint {
  const [whole = '0', part = ''] = String(decimal).split('.')
  return BigInt(whole + part.slice(0, scale).padEnd(scale, '0'))
}

/**
 * What a deal of so many cents adds in a stage, to the cent, as the forecast has it: a closed deal
 * adds nothing.
 */
const weighted = (cents: bigint, { kind, probability }: Pick<Stage, 'kind' | 'probability'>) =>
  kind === 'open' ? (cents * scaled(probability, 3) + 500n) / 1000n : 0n

/**
 * What a move adds to the weighted forecast of its deal's currency, in cents; null where a stage or
 * the amount is not known.
 */
export function weightedDelta(
  move: StageMove,
  stages: readonly Pick<Stage, 'id' | 'kind' | 'probability'>[],
  deal: Pick<Deal, 'amount'>,
): bigint | null {
  const [from, to] = [move.from, move.to].map((id) => stages.find((stage) => stage.id === id))
  if (from === undefined || to === undefined || !deal.amount) return null
  const cents = scaled(deal.amount, 2)
  return weighted(cents, to) - weighted(cents, from)
}

/** Whether a day lies in the quarter that begins on `quarter` (both ISO days). */
export function inQuarter(day: string | null | undefined, quarter: string | undefined): boolean {
  if (!day || !quarter) return false
  const number = (iso: string) =>
    Number(iso.slice(0, 4)) * 4 + Math.floor((Number(iso.slice(5, 7)) - 1) / 3)
  return number(day) === number(quarter)
}
