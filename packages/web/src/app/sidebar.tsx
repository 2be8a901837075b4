import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { plansQuery } from '../api/queries.ts'
import { openCommands } from '../command/state.ts'
import { Wordmark } from '../look/wordmark.tsx'
import { AccountMenu } from '../session/account-menu.tsx'
import type { Place } from '../session/places.ts'
import { usePlaces } from '../session/use-places.ts'
import { Kbd } from '../ui/kbd.tsx'
import { count } from '../words/numbers.ts'

/** How many plans wait for whoever looks, counted by the server. */
export function useWaiting(): number {
  return useQuery(plansQuery({ turn: 'mine', count: 'true', limit: 1 })).data?.total ?? 0
}

function Entry({ place, waiting }: { place: Place; waiting: number }) {
  const Icon = place.icon
  return (
    <li>
      <Link
        className="nav"
        to={place.to}
        activeOptions={{ exact: place.to === '/', includeSearch: false }}
        activeProps={{ 'aria-current': 'page' }}
      >
        <Icon className="i" aria-hidden />
        {place.label}
        {place.to === '/plans' && waiting > 0 && (
          <span className="n hold">
            {count(waiting)}
            <span className="vh"> wait</span>
          </span>
        )}
      </Link>
    </li>
  )
}

export function Sidebar() {
  const waiting = useWaiting()
  const places = usePlaces()
  const of = (group: Place['group']) =>
    places
      .filter((place) => place.group === group)
      .map((place) => <Entry key={place.to} place={place} waiting={waiting} />)
  return (
    <aside className="side" aria-label="Navigation">
      <Link className="brand plain" to="/" aria-label="Rescind, Today">
        <Wordmark />
      </Link>
      <button type="button" className="find" onClick={openCommands}>
        <IconSearch className="i" aria-hidden />
        Search or do
        <Kbd keys="Mod K" />
      </button>
      <nav aria-label="Work">
        <ul>{of('work')}</ul>
      </nav>
      <nav aria-label="Oversight">
        <h2>Oversight</h2>
        <ul>{of('oversight')}</ul>
      </nav>
      <div className="foot">
        <AccountMenu />
      </div>
    </aside>
  )
}
