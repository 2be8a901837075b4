import type { ReactNode } from 'react'
import { useTool } from '../api/use-tool.ts'
import type { Snapshot } from '../api/wire.ts'
import { toasts } from '../toast/store.ts'
import { useStore } from '../ui/store.ts'
import { definitions } from '../words/figures.generated.ts'
import { count, money, otherMoney, percent } from '../words/numbers.ts'
import { inQuarter, stageMoves, weightedDelta } from './stage-moves.ts'

/** "2026-04-01" → "Q2", "2026-Q2" → "Q2". */
export function quarterText(quarter: string | undefined): string {
  if (!quarter) return 'this quarter'
  const month = /^\d{4}-(\d{2})/.exec(quarter)?.[1]
  return month ? `Q${Math.ceil(Number(month) / 3)}` : (/Q[1-4]/.exec(quarter)?.[0] ?? quarter)
}

/** (-1440050n, "EUR") → "€14,400.50" */
const centsText = (cents: bigint, currency: string | null | undefined) =>
  money(String(cents).replace('-', '').padStart(3, '0').replace(/(..)$/, '.$1'), currency)

/** The same in other currencies, which are never added to it. */
function Also({ sums }: { sums: string }) {
  return sums === '' ? null : <span data-testid="other-currencies">, also {sums}</span>
}

/** The quarter in three figures, and what the last move did to it. */
export function ForecastStat({
  snapshot,
  owner,
  children,
}: {
  snapshot: Snapshot | undefined
  owner?: string | undefined
  children?: ReactNode
}) {
  const forecast = useTool('forecast_get', owner ? { owner } : {}).data
  const entries = useStore(toasts)
  const move = stageMoves(entries).at(-1)
  const deal = useTool('deal_get', { deal: move?.deal ?? '' }, move !== undefined).data
  const counts =
    move && snapshot && deal?.id === move.deal && inQuarter(deal.close_on, forecast?.quarter)
  const delta = counts ? weightedDelta(move, snapshot.stages, deal) : null
  const deals = snapshot?.stages
    .filter((stage) => stage.kind === 'open')
    .reduce((sum, stage) => sum + stage.count, 0)
  const attained = forecast?.attainment ?? null
  return (
    <div className="stat">
      <div>
        <b data-testid="forecast-weighted">
          {forecast ? money(forecast.weighted, forecast.currency) : '–'}
        </b>
        <span
          className="mute"
          title={`Open: ${definitions.open}. Weighted: ${definitions.weighted}`}
        >
          weighted, {quarterText(forecast?.quarter)}
          <Also sums={otherMoney(forecast?.other_currencies, 'weighted')} />
        </span>
      </div>
      <div className="desk">
        <b data-testid="forecast-open">
          {forecast ? money(forecast.open, forecast.currency) : '–'}
        </b>
        <span
          className="mute"
          title={`${definitions.open}; the board shows those of every quarter`}
        >
          open, closing in {quarterText(forecast?.quarter)}
          <Also sums={otherMoney(forecast?.other_currencies, 'open')} />
        </span>
      </div>
      {deals !== undefined && (
        <div className="desk">
          <b>{count(deals)}</b>
          <span className="mute">
            {deals === 1 ? 'deal' : 'deals'} on the board, of every quarter
          </span>
        </div>
      )}
      {attained !== null && (
        <div className="desk">
          <b data-testid="attained">{percent(attained)}</b>
          <span className="mute" title={definitions.attained}>
            of quota won
          </span>
        </div>
      )}
      {move && delta !== null && delta !== 0n && (
        <div>
          <span className="tag undo">
            {delta > 0n ? '+' : '−'} {centsText(delta, deal?.currency)} with {move.label}
          </span>
        </div>
      )}
      <span className="grow" />
      {children}
    </div>
  )
}
