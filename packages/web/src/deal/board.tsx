import { type KeyboardEvent, useRef, useState } from 'react'
import type { Deal, Snapshot, Stage } from '../api/wire.ts'
import { AskedDialog } from '../plan/asked-popover.tsx'
import { toasts } from '../toast/store.ts'
import { announce } from '../ui/live-region.tsx'
import { usePhone } from '../ui/media.ts'
import { useStore } from '../ui/store.ts'
import { BoardColumn } from './board-column.tsx'
import { CloseLostDialog } from './close-lost-dialog.tsx'
import { ClosingZones } from './closing-zones.tsx'
import type { Lift } from './lift.ts'
import { stageMoves } from './stage-moves.ts'
import { closing, moveDeal } from './use-moves.ts'
import './board.css'

/**
 * One column per open stage. Arrows move, Space lifts, ← → chooses a stage, Space drops, Esc puts
 * back, Enter opens.
 */
export function Board({ snapshot, owner }: { snapshot: Snapshot; owner: string | undefined }) {
  const phone = usePhone()
  const moves = stageMoves(useStore(toasts))
  const open = snapshot.stages.filter((stage) => stage.kind === 'open')
  const closed = snapshot.stages.filter((stage) => stage.kind !== 'open')
  const targets = [...open, ...closed]
  const [shown, setShown] = useState(open[0]?.id)
  const [lift, setLift] = useState<Lift | null>(null)
  const [dragging, setDragging] = useState(false)
  const [losing, setLosing] = useState<Deal | null>(null)
  const asked = useStore(closing)
  const board = useRef<HTMLDivElement>(null)

  const drop = (deal: Deal, stage: Stage) => {
    if (stage.kind === 'lost') setLosing(deal)
    else void moveDeal(deal, stage)
  }

  const focusCard = (column: number, index: number) => {
    const cards = board.current?.querySelectorAll(`[data-column="${column}"] [data-card]`)
    const card = cards?.[Math.min(Math.max(0, index), (cards?.length ?? 1) - 1)]
    if (card instanceof HTMLElement) {
      card.focus()
      card.scrollIntoView({ block: 'nearest' })
    }
  }

  const onCardKey = (event: KeyboardEvent, deal: Deal, column: number, index: number) => {
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const along = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (event.key === ' ') {
      event.preventDefault()
      if (!lift) {
        setLift({ deal, to: column })
        announce(
          `${deal.name} lifted from ${open[column]?.name}. Left and right choose a stage, Space drops, Escape puts it back.`,
        )
      } else {
        const stage = targets[lift.to]
        setLift(null)
        if (stage) drop(lift.deal, stage)
      }
    } else if (event.key === 'Escape' && lift) {
      event.preventDefault()
      setLift(null)
      announce(`${lift.deal.name} stays in ${lift.deal.stage?.name ?? 'its stage'}.`)
    } else if (side !== undefined) {
      event.preventDefault()
      if (lift) {
        const to = Math.min(targets.length - 1, Math.max(0, lift.to + side))
        setLift({ ...lift, to })
        announce(`${targets[to]?.name}`)
      } else focusCard(column + side, index)
    } else if (along !== undefined && !lift) {
      event.preventDefault()
      focusCard(column, index + along)
    }
  }

  return (
    <>
      <div className="mtabs" role="group" aria-label="Stage">
        {open.map((stage) => (
          <button
            key={stage.id}
            type="button"
            aria-pressed={stage.id === shown}
            onClick={() => setShown(stage.id)}
          >
            {stage.name} {stage.count}
          </button>
        ))}
      </div>
      <div
        ref={board}
        className="board"
        data-testid="board"
        style={{ '--stages': open.length } as React.CSSProperties}
      >
        {open
          .map((stage, column) => ({ stage, column }))
          .filter(({ stage }) => !phone || stage.id === shown)
          .map(({ stage, column }) => (
            <BoardColumn
              key={stage.id}
              stage={stage}
              column={column}
              owner={owner}
              currency={snapshot.currency}
              moves={moves}
              lift={lift}
              target={lift?.to === column}
              onCardKey={onCardKey}
              onDrop={drop}
              onDragging={setDragging}
            />
          ))}
      </div>
      {(dragging || lift) && (
        <ClosingZones
          stages={closed}
          lifted={lift ? targets[lift.to]?.id : undefined}
          onDrop={drop}
        />
      )}
      {losing && (
        <CloseLostDialog deal={losing} onClose={() => setLosing(null)} onAsked={closing.set} />
      )}
      {asked && (
        <AskedDialog
          asked={asked}
          onDone={() => closing.set(null)}
          onLeave={() => closing.set(null)}
        />
      )}
    </>
  )
}
