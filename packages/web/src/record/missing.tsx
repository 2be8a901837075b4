import { useQuery } from '@tanstack/react-query'
import { WayBack } from '../action/way-back-button.tsx'
import { asProblem } from '../api/problem.ts'
import { request } from '../api/request.ts'
import { PlainLink } from '../ui/plain-link.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'

type Props = {
  table: string
  id: string
  error: unknown
  again: () => void
  list: { to: string; label: string }
}

/**
 * Why a record cannot be shown, and the ways on: its list and, where it was taken back, what had
 * made it, to be done again.
 */
export function Missing({ table, id, error, again, list }: Props) {
  const { code } = asProblem(error)
  const isGone = code === 'not_found'
  const made = useQuery({
    queryKey: ['actions', 'of', table, id],
    queryFn: () => request('GET /api/actions', { query: { record: `${table}:${id}`, limit: 20 } }),
    enabled: isGone,
    select: ({ rows }) => rows.find(({ kind, state }) => kind !== 'undo' && state === 'undone'),
  })
  if (!isGone && code !== 'invalid_input') return <ProblemNote error={error} again={again} />
  return (
    <div data-testid="missing">
      <ProblemNote error={error} />
      {made.data && (
        <div className="row wraps">
          <span>{made.data.title} was taken back.</span>
          <WayBack action={made.data} />
        </div>
      )}
      <p>
        <PlainLink to={list.to}>{list.label}</PlainLink>
      </p>
    </div>
  )
}
