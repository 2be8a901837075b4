import type { Plan } from '../api/wire.ts'
import { definitionOf } from '../words/figure-words.ts'
import { plural } from '../words/numbers.ts'
import { figureKey, figureName, mainFigures } from './figures.ts'

/**
 * What a plan does to the forecast, in lines of a list of terms: before and after. Of many figures
 * the first ones, and how many more.
 */
export function FigureLines({ plan, most }: { plan: Plan; most: number }) {
  const figures = mainFigures(plan)
  const more = figures.length - most
  return (
    <>
      {figures.slice(0, most).map((figure) => (
        <div key={figureKey(figure)} data-testid="figure">
          <dt title={definitionOf(figure.figure)}>{figureName(figure)}</dt>
          <dd>
            <span className="was">{figure.before_label}</span> <span className="arr">→</span>{' '}
            <b>{figure.after_label}</b>
          </dd>
        </div>
      ))}
      {more > 0 && (
        <div>
          <dt>Forecast</dt>
          <dd className="mute">and {plural(more, 'more figure')}</dd>
        </div>
      )}
    </>
  )
}
