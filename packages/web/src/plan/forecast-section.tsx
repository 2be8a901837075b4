import type { Plan, PlanFigure } from '../api/wire.ts'
import { moment } from '../words/dates.ts'
import { definitionOf } from '../words/figure-words.ts'
import { figureKey, mainFigures, ownerFigures } from './figures.ts'

/**
 * What the plan does to the forecast, of every quarter and currency it touches, in all and per
 * owner.
 */
export function ForecastSection({ plan }: { plan: Plan }) {
  const figures = mainFigures(plan)
  const owners = ownerFigures(plan)
  if (figures.length === 0) return null
  return (
    <section className="sec" aria-labelledby="forecast" data-testid="plan-forecast">
      <header>
        <h2 id="forecast">What it does to the forecast</h2>
        <span className="n">as of {moment(plan.created_at)}</span>
      </header>
      <Figures figures={figures} />
      {owners.length > 0 && (
        <details>
          <summary className="t12">Per owner</summary>
          <Figures figures={owners} />
        </details>
      )}
      <p className="mute t12" style={{ paddingTop: 8 }}>
        {[...new Set(figures.map(({ figure }) => figure))]
          .map((figure) => `${figure}: ${definitionOf(figure) ?? ''}`)
          .join('. ')}
        .
      </p>
    </section>
  )
}

function Figures({ figures }: { figures: PlanFigure[] }) {
  const owned = figures.some(({ about }) => about !== null)
  return (
    <div
      className="tw"
      tabIndex={0}
      role="region"
      aria-label={owned ? 'The forecast per owner' : 'The forecast, before and after'}
    >
      <table className="moves">
        <thead>
          <tr>
            {owned && <th>Owner</th>}
            <th>Figure</th>
            <th className="num">Before</th>
            <th className="num">After</th>
            <th className="num">Difference</th>
          </tr>
        </thead>
        <tbody>
          {figures.map((each) => (
            <tr key={figureKey(each)}>
              {owned && <td>{each.about?.label ?? 'All'}</td>}
              <td title={definitionOf(each.figure)}>{each.name}</td>
              <td className="num ink2">{each.before_label}</td>
              <td className="num">
                <b>{each.after_label}</b>
              </td>
              <td className="num">{each.by_label}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
