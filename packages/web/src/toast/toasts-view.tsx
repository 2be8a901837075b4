import { useQuery } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { actionsQuery, meQuery } from '../api/queries.ts'
import { useNow } from '../ui/now.ts'
import { useStore } from '../ui/store.ts'
import { GroupToast } from './group-toast.tsx'
import { OneToast } from './one-toast.tsx'
import { tell, tick, toasts } from './store.ts'
import { grouped } from './toasts.ts'
import './toast.css'

const whole_max = 1

/**
 * What can still be taken back at one click, newest whole and nearest the corner, older ones a line
 * each; survives a reload, follows other windows.
 */
export function Toasts() {
  const entries = useStore(toasts)
  const now = useNow()
  const { data: me } = useQuery(meQuery)
  const principal = me?.person.id ?? ''
  const enabled = me !== undefined
  // What became of the latest, and whatever else is still open: a burst of an agent is longer than
  // a page.
  const { data: recent } = useQuery({ ...actionsQuery({ principal, limit: 20 }), enabled })
  const { data: open } = useQuery({
    ...actionsQuery({ principal, undoable: 'true', limit: 200 }),
    enabled,
  })
  useEffect(() => tick(now), [now])
  useEffect(() => {
    for (const action of recent?.rows ?? []) tell(action)
    // What is known already the list of the latest tells better.
    const known = new Set(
      [...(recent?.rows ?? []), ...toasts.get().map((entry) => entry.action)].map(({ id }) => id),
    )
    for (const action of open?.rows ?? []) if (!known.has(action.id)) tell(action)
  }, [recent, open])
  const path = useRouterState({ select: (state) => state.location.pathname })
  // The page of a plan in its hold has its own recall, so the toast would only stand in its way.
  const all = grouped(
    entries.filter((entry) => !(entry.phase === 'held' && path === `/plans/${entry.action.id}`)),
  )
  if (all.length === 0) return null
  const folded = all.length - whole_max
  return (
    <div className="toasts" role="region" aria-label="What just happened" data-testid="toasts">
      {all.map((toast, index) =>
        toast.kind === 'group' ? (
          <GroupToast
            key={toast.key}
            agent={toast.agent}
            entries={toast.entries}
            folded={index < folded}
          />
        ) : (
          <OneToast
            key={toast.key}
            entry={toast.entry}
            folded={index < folded}
            newest={index === all.length - 1}
          />
        ),
      )}
    </div>
  )
}
