import { IconDots } from '@tabler/icons-react'
import { Link, useRouterState } from '@tanstack/react-router'
import { useState } from 'react'
import { openCommands } from '../command/state.ts'
import { AccountActions } from '../session/account-menu.tsx'
import type { Place } from '../session/places.ts'
import { usePlaces } from '../session/use-places.ts'
import { toggleScheme } from '../ui/colour-scheme.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { count } from '../words/numbers.ts'
import { useWaiting } from './sidebar.tsx'

const first: Place['to'][] = ['/', '/deals', '/contacts', '/plans']

/** The phone's navigation: four places and the way to all others. */
export function TabBar() {
  const waiting = useWaiting()
  const places = usePlaces()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const [more, setMore] = useState(false)
  const shown = first.flatMap((to) => places.filter((place) => place.to === to))
  const rest = places.filter((place) => !first.includes(place.to))
  const elsewhere = rest.some((place) => path.startsWith(place.to))
  const close = () => setMore(false)
  return (
    <nav className="tabbar" aria-label="Places">
      {shown.map((place) => {
        const Icon = place.icon
        return (
          <Link
            key={place.to}
            to={place.to}
            activeOptions={{ exact: place.to === '/', includeSearch: false }}
            activeProps={{ 'aria-current': 'page' }}
          >
            <Icon className="i" aria-hidden />
            {place.label}
            {place.to === '/plans' && waiting > 0 && <span className="n">{count(waiting)}</span>}
          </Link>
        )
      })}
      <button
        type="button"
        aria-expanded={more}
        aria-current={elsewhere ? 'page' : undefined}
        onClick={() => setMore(true)}
      >
        <IconDots className="i" aria-hidden />
        More
      </button>
      {more && (
        <Dialog title="More" onClose={close}>
          <ul className="more">
            {rest.map((place) => {
              const Icon = place.icon
              return (
                <li key={place.to}>
                  <Link className="nav" to={place.to} onClick={close}>
                    <Icon className="i" aria-hidden />
                    {place.label}
                  </Link>
                </li>
              )
            })}
          </ul>
          <div className="row wraps">
            <button
              type="button"
              className="btn grow"
              onClick={() => {
                close()
                openCommands()
              }}
            >
              Search or do
            </button>
            <button type="button" className="btn grow" onClick={toggleScheme}>
              Light or dark
            </button>
          </div>
          <AccountActions />
        </Dialog>
      )}
    </nav>
  )
}
