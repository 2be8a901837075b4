import { useTool } from '../api/use-tool.ts'
import type { ForecastRow, Ref } from '../api/wire.ts'
import { Bones } from '../ui/bones.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { definitions } from '../words/figures.generated.ts'
import { money, percent } from '../words/numbers.ts'
import { quarterText } from './forecast-stat.tsx'
import { meter } from './meter.ts'

/** The first row, of everybody together. */
const all: Ref = { id: 'all', name: 'All' }

function Owner({ owner }: Pick<ForecastRow, 'owner'>) {
  return owner === all ? <b>{all.name}</b> : (owner?.name ?? 'Nobody')
}

/**
 * Won, weighted and open per owner against the quota; computed from the deals, so an undo corrects
 * it by itself.
 */
export function ForecastTable() {
  const forecast = useTool('forecast_get', {})
  const data = forecast.data
  if (forecast.error)
    return <ProblemNote error={forecast.error} again={() => void forecast.refetch()} />
  if (!data)
    return (
      <div className="pad">
        <Bones rows={10} />
      </div>
    )
  const { currency, quarter, rows, other_currencies: others } = data
  return (
    <div className="main pad forecast" tabIndex={0} role="region" aria-label="Forecast">
      <table>
        <caption className="vh">Forecast for {quarterText(quarter)} per owner</caption>
        <thead>
          <tr>
            <th>Owner</th>
            <th className="num">Won</th>
            <th className="num">Weighted</th>
            <th className="num desk">Open</th>
            <th className="num desk">Quota</th>
            <th className="num" title={definitions.attained}>
              Attained
            </th>
            <th className="desk">Won and weighted of quota</th>
          </tr>
        </thead>
        <tbody>
          {[{ ...data, owner: all }, ...rows].map((row) => (
            <tr key={row.owner?.id ?? 'nobody'} className={row.owner === all ? 'sum' : undefined}>
              <td className="trunc">
                <Owner owner={row.owner} />
              </td>
              <Sums row={row} currency={currency} />
              <td className="num desk">{row.quota ? money(row.quota, currency) : '–'}</td>
              <td className="num">{row.attainment === null ? '–' : percent(row.attainment)}</td>
              <td className="desk">
                <Meter row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {others.map(({ currency: other, rows: owners, ...sums }) => (
        <table key={other} data-testid={`forecast-${other}`}>
          <caption>
            In {other}, beside it: a quota is set in {currency} only
          </caption>
          <thead>
            <tr>
              <th>Owner</th>
              <th className="num">Won</th>
              <th className="num">Weighted</th>
              <th className="num desk">Open</th>
            </tr>
          </thead>
          <tbody>
            {[{ ...sums, owner: all }, ...owners].map((row) => (
              <tr key={row.owner?.id ?? 'nobody'} className={row.owner === all ? 'sum' : undefined}>
                <td className="trunc">
                  <Owner owner={row.owner} />
                </td>
                <Sums row={row} currency={other} />
              </tr>
            ))}
          </tbody>
        </table>
      ))}
      <Meanings of={['won', 'weighted', 'open', 'quota', 'attained']} />
    </div>
  )
}

function Sums({
  row,
  currency,
}: {
  row: Pick<ForecastRow, 'won' | 'weighted' | 'open'>
  currency: string | null
}) {
  return (
    <>
      <td className="num">{money(row.won, currency)}</td>
      <td className="num">{money(row.weighted, currency)}</td>
      <td className="num desk">{money(row.open, currency)}</td>
    </>
  )
}

/** What the words of a page mean, as docs/figures.md defines them. */
function Meanings({ of }: { of: (keyof typeof definitions)[] }) {
  return (
    <section className="sec" aria-labelledby="meanings">
      <header>
        <h2 id="meanings">What the words mean</h2>
        <span className="n">the same on the board, in plans and in answers</span>
      </header>
      <dl className="kv">
        {of.map((figure) => (
          <div key={figure} className="fact">
            <dt>{figure.charAt(0).toUpperCase() + figure.slice(1)}</dt>
            <dd>{definitions[figure]}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** Solid is won, hatched is not yet. */
function Meter({ row }: { row: Pick<ForecastRow, 'won' | 'weighted' | 'quota'> }) {
  const shares = meter(row)
  if (!shares) return null
  return (
    <span className="meter" aria-hidden>
      <i style={{ width: `${shares.won}%` }} />
      <u style={{ width: `${shares.weighted}%` }} />
    </span>
  )
}
