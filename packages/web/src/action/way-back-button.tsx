import { IconArrowBackUp } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { meQuery } from '../api/queries.ts'
import type { KnownAction } from '../api/wire.ts'
import { useNow } from '../ui/now.ts'
import { Ring } from '../ui/ring.tsx'
import { standing } from './standing.ts'
import { takenBackText } from './taken-back.ts'
import { recall, redo, takeBack, undo } from './way-back.ts'

/** Runs one request at a time, so that a double click asks once. */
export function useBusy(): [boolean, (run: () => Promise<void>) => void] {
  const [busy, setBusy] = useState(false)
  return [
    busy,
    (run) => {
      if (busy) return
      setBusy(true)
      void run().finally(() => setBusy(false))
    },
  ]
}

/** What others did is theirs to take back or let take effect, unless one may for everybody. */
export function useMay(action: KnownAction): boolean {
  const { data: me } = useQuery(meQuery)
  return (
    !me ||
    action.principal.id === me.person.id ||
    (me.permissions ?? []).includes('action:undo_any')
  )
}

/**
 * The one button that leads back from an action, whatever its state: Undo, Recall, Take back…,
 * Redo…, or its end as a tag.
 */
export function WayBack({
  action,
  ring = true,
  strong = false,
}: {
  action: KnownAction
  ring?: boolean
  strong?: boolean
}) {
  const now = useNow()
  const [busy, run] = useBusy()
  const way = useMay(action) ? standing(action, now) : 'none'
  const of = action.title
  // A large one may take longer than its window is open; what was asked for stays readable until
  // the answer is here.
  if (busy)
    return (
      <button type="button" className="btn sm" disabled>
        {action.state === 'undone' ? 'Redoing…' : 'Taking back…'}
      </button>
    )
  if (way === 'undo' || way === 'recall') {
    const until = (way === 'undo' ? action.undo_until : action.release_at) ?? ''
    const short = Date.parse(until) - now < 600_000
    return (
      <span className="row">
        {ring && short && (
          <Ring
            until={until}
            to={way}
            whole={
              way === 'recall'
                ? Math.max(60, (Date.parse(until) - Date.parse(action.at)) / 1000)
                : 60
            }
          />
        )}
        <button
          type="button"
          className={`btn sm ${strong ? 'undo' : 'undo-o'}`}
          data-way-back
          aria-label={`${way === 'undo' ? 'Undo' : 'Recall'}: ${of}`}
          onClick={() => run(() => (way === 'undo' ? undo(action) : recall(action.id)))}
        >
          <IconArrowBackUp className="i s" aria-hidden />
          {way === 'undo' ? 'Undo' : 'Recall'}
        </button>
      </span>
    )
  }
  if (way === 'take_back')
    return (
      <button
        type="button"
        className="btn ghost sm c-undo"
        data-way-back
        aria-label={`Take back: ${of}`}
        onClick={() => run(() => takeBack(action))}
      >
        <IconArrowBackUp className="i s" aria-hidden />
        Take back…
      </button>
    )
  if (way === 'redo')
    return (
      <span className="row">
        {action.kind !== 'undo' && (
          <span className="tag undo">
            <span className="bk" aria-hidden />
            {takenBackText(action)}
          </span>
        )}
        <button
          type="button"
          className="btn ghost sm c-undo"
          data-way-back
          aria-label={`Redo: ${of}`}
          onClick={() => run(() => redo(action))}
        >
          Redo…
        </button>
      </span>
    )
  return null
}
