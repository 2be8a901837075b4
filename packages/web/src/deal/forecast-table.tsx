import type { Forecast, ForecastRow } from '../api/records.ts'
import { useTool } from '../api/use-tool.ts'
import { Bones } from '../ui/bones.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { money, percent } from '../words/numbers.ts'
import { quarterText } from './forecast-stat.tsx'

function nameOf(row: ForecastRow): string {
  return row.owner?.name ?? 'Nobody'
}

/** Won, weighted and open per owner against the quota; computed from the deals, so an undo corrects it by itself. */
export function ForecastTable() {
  const forecast = useTool<Forecast>('forecast_get', {})
  const data = forecast.data
  if (forecast.error) return <ProblemNote error={forecast.error} again={() => void forecast.refetch()} />
  if (!data)
    return (
      <div className="pad">
        <Bones rows={10} />
      </div>
    )
  const currency = data.currency
  return (
    <div className="main pad forecast" tabIndex={0} role="region" aria-label="Forecast">
      <table>
        <caption className="vh">Forecast for {quarterText(data.quarter)} per owner</caption>
        <thead>
          <tr>
            <th>Owner</th>
            <th className="num">Won</th>
            <th className="num">Weighted</th>
            <th className="num desk">Open</th>
            <th className="num desk">Quota</th>
            <th className="num">Reached</th>
            <th className="desk">Won and weighted of quota</th>
          </tr>
        </thead>
        <tbody>
          {[data, ...(data.rows ?? [])].map((row, index) => (
            <tr key={index === 0 ? 'all' : nameOf(row)} className={index === 0 ? 'sum' : undefined}>
              <td className="trunc">{index === 0 ? <b>All</b> : nameOf(row)}</td>
              <td className="num">{money(row.won, currency)}</td>
              <td className="num">{money(row.weighted, currency)}</td>
              <td className="num desk">{money(row.open, currency)}</td>
              <td className="num desk">{row.quota ? money(row.quota, currency) : '–'}</td>
              <td className="num">
                {Number(row.quota) > 0 ? percent((Number(row.won) + Number(row.weighted)) / Number(row.quota)) : '–'}
              </td>
              <td className="desk">
                <Meter row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Solid is won, hatched is not yet. */
function Meter({ row }: { row: ForecastRow }) {
  const quota = Number(row.quota)
  if (!(quota > 0)) return null
  const share = (value: string) => `${Math.min(100, (Number(value) / quota) * 100)}%`
  return (
    <span className="meter" aria-hidden>
      <i style={{ width: share(row.won) }} />
      <u style={{ width: share(row.weighted) }} />
    </span>
  )
}
