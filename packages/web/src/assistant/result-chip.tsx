import { useQuery } from '@tanstack/react-query'
import { standing } from '../action/standing.ts'
import { WayBack } from '../action/way-back-button.tsx'
import { actionQuery } from '../api/queries.ts'
import type { Action } from '../api/wire.ts'
import { Difference } from '../toast/one-toast.tsx'
import { useNow } from '../ui/now.ts'

/** The toast's content inside the conversation; the same action, the same state. */
export function ResultChip({ shown }: { shown: Action }) {
  const { data } = useQuery({
    ...actionQuery(shown.id),
    initialData: shown,
    initialDataUpdatedAt: 0,
  })
  const open = standing(data, useNow()) === 'undo'
  return (
    <article
      className={open ? 'chip' : 'chip done'}
      aria-label={data.title}
      data-testid="result-chip"
      data-action={data.id}
    >
      <div className="wrap">
        <Difference action={data} back={data.state === 'undone'} />
      </div>
      <WayBack action={data} strong />
    </article>
  )
}
