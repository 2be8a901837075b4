import type { Deal, Stage } from '../api/records.ts'
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
            ? [{ action: action.id, deal: change.id, label: change.label, from: String(cell.before), to: String(cell.after) }]
            : []
        }),
    )
}

/** How likely a stage is to be won (0 to 1), as it says or as its weighted sum tells. */
export function probability(stage: Stage | undefined): number | null {
  if (!stage) return null
  if (stage.kind !== 'open') return stage.kind === 'won' ? 1 : 0
  if (stage.probability !== undefined) return Number(stage.probability)
  const amount = Number(stage.amount)
  return stage.weighted !== undefined && amount > 0 ? Number(stage.weighted) / amount : null
}

/** What a move adds to the weighted forecast; null where a probability or the amount is not known. */
export function weightedDelta(move: StageMove, stages: Stage[], deal: Pick<Deal, 'amount'>): number | null {
  const before = probability(stages.find((stage) => stage.id === move.from))
  const after = probability(stages.find((stage) => stage.id === move.to))
  return before === null || after === null || !deal.amount ? null : Math.round(Number(deal.amount) * (after - before))
}

/** Whether a day lies in the quarter that begins on `quarter` (both ISO days). */
export function inQuarter(day: string | null | undefined, quarter: string | undefined): boolean {
  if (!day || !quarter) return false
  const number = (iso: string) => Number(iso.slice(0, 4)) * 4 + Math.floor((Number(iso.slice(5, 7)) - 1) / 3)
  return number(day) === number(quarter)
}
