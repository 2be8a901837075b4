import { draggable } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { Link, useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Deal } from '../api/wire.ts'
import { Who } from '../ui/who.tsx'
import { day, isoDay } from '../words/dates.ts'
import { money } from '../words/numbers.ts'
import { useRefusal } from './use-moves.ts'

type Props = {
  deal: Deal
  moved: boolean
  lifted: boolean
  first: boolean
  onKeyDown: (event: KeyboardEvent) => void
  onDragging: (dragging: boolean) => void
}

export function DealCard({ deal, moved, lifted, first, onKeyDown, onDragging }: Props) {
  const card = useRef<HTMLLIElement>(null)
  const navigate = useNavigate()
  const refusal = useRefusal(deal.id)
  const [dragged, setDragged] = useState(false)
  useEffect(() => {
    const element = card.current
    if (!element) return
    return draggable({
      element,
      getInitialData: () => ({ deal }),
      onDragStart: () => {
        setDragged(true)
        onDragging(true)
      },
      onDrop: () => {
        setDragged(false)
        onDragging(false)
      },
    })
  }, [deal, onDragging])
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !lifted)
      void navigate({ to: '/deals/$id', params: { id: deal.id } })
    else onKeyDown(event)
  }
  const late = deal.close_on && deal.close_on < isoDay()
  return (
    <li
      ref={card}
      data-card
      data-testid="deal-card"
      data-deal={deal.id}
      className={`deal ${moved ? 'moved' : ''} ${lifted ? 'lifted' : ''} ${dragged ? 'dragged' : ''}`}
      tabIndex={first ? 0 : -1}
      aria-label={`${deal.name}, ${money(deal.amount, deal.currency)}, closes ${day(deal.close_on)}${lifted ? ', lifted' : ''}`}
      onKeyDown={keys}
    >
      <div className="h">
        <h3>
          <Link
            className="plain"
            to="/deals/$id"
            params={{ id: deal.id }}
            draggable={false}
            tabIndex={-1}
          >
            {deal.name}
          </Link>
        </h3>
        <span>{money(deal.amount, deal.currency)}</span>
      </div>
      <div className="f">
        <span className={late ? 'late' : undefined}>{day(deal.close_on)}</span>
        {(deal.next_step ?? deal.company?.name) && <span aria-hidden>·</span>}
        <span className="trunc">{deal.next_step ?? deal.company?.name}</span>
        {deal.owner && <Who name={deal.owner.name} />}
      </div>
      {refusal && (
        <p className="c-final t12" role="alert">
          {refusal}
        </p>
      )}
    </li>
  )
}
