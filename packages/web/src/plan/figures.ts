import type { Plan, PlanFigure } from '../api/wire.ts'
import { inQuarter } from '../deal/stage-moves.ts'

/**
 * Figures of everybody together; where these stay, because money only changes hands, those of each
 * owner.
 */
export function mainFigures({ figures }: Pick<Plan, 'figures'>): PlanFigure[] {
  const all = figures.filter(({ about }) => about === null)
  return all.length > 0 ? all : figures
}

/** Figures of each owner, where they say more than those of everybody. */
export function ownerFigures({ figures }: Pick<Plan, 'figures'>): PlanFigure[] {
  return mainFigures({ figures }).some(({ about }) => about === null)
    ? figures.filter(({ about }) => about !== null)
    : []
}

/** "Open, Q4 2026", of an owner "Open, Q4 2026, Nadia Szelest". */
export const figureName = ({ name, about }: PlanFigure): string =>
  about ? `${name}, ${about.label}` : name

export const figureKey = ({ figure, period, currency, about }: PlanFigure): string =>
  `${figure} ${period} ${currency} ${about ? (about.id ?? 'nobody') : 'all'}`

/**
 * The figure to be read first: what is open in the only quarter that moves, else in that of the
 * plan; none where several currencies do.
 */
export function headline(plan: Pick<Plan, 'figures' | 'created_at'>): PlanFigure | undefined {
  const open = mainFigures(plan).filter(({ figure, about }) => figure === 'open' && about === null)
  if (new Set(open.map(({ currency }) => currency)).size > 1) return undefined
  return open.length === 1 ? open[0] : open.find(({ period }) => inQuarter(plan.created_at, period))
}

/** What of the open money stays, 0 to 1; null where it does not become less. */
export function staying({ before, after }: PlanFigure): number | null {
  const [was, is] = [Number(before), Number(after)]
  return was > 0 && is >= 0 && is < was ? is / was : null
}
