import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { type KeyboardEvent, type UIEvent, useEffect, useRef, useState } from 'react'
import { undo } from '../action/way-back.ts'
import { toolQuery } from '../api/queries.ts'
import { read } from '../api/tools.ts'
import type { Deal, Stage } from '../api/wire.ts'
import { Bones } from '../ui/bones.tsx'
import { definitions } from '../words/figures.generated.ts'
import { count, money, otherMoney } from '../words/numbers.ts'
import { DealCard } from './deal-card.tsx'
import type { Lift } from './lift.ts'
import type { StageMove } from './stage-moves.ts'
import { useMoving } from './use-moves.ts'

const page_rows = 50

/** What was just moved away from here. */
function wasHere(rows: Deal[], moves: StageMove[], stage: Stage): StageMove[] {
  return moves.filter(
    (move) =>
      move.from === stage.id && move.to !== stage.id && !rows.some((row) => row.id === move.deal),
  )
}

function useDeals(moves: StageMove[]): (Deal | undefined)[] {
  return useQueries({
    queries: moves.map((move) => toolQuery('deal_get', { deal: move.deal })),
  }).map((query) => query.data)
}

type Place = { deal: Deal; index: number } | { move: StageMove }

/** Cards in their order by close date, and among them the places that moved deals left. */
function placesOf(rows: Deal[], left: StageMove[], deals: (Deal | undefined)[]): Place[] {
  const places: Place[] = rows.map((deal, index) => ({ deal, index }))
  for (const [index, move] of left.entries()) {
    const closes = deals[index]?.close_on ?? ''
    const at = places.findIndex(
      (place) => 'deal' in place && (place.deal.close_on ?? '9') >= closes,
    )
    places.splice(at < 0 ? places.length : at, 0, { move })
  }
  return places
}

function WasHere({ move, stage }: { move: StageMove; stage: string }) {
  return (
    <li className="washere">
      <button
        type="button"
        aria-label={`Undo: ${move.label} back to ${stage}`}
        onClick={() => void undo({ id: move.action })}
      >
        <IconArrowBackUp className="i" aria-hidden />
        <span className="trunc">{move.label} was here</span>
      </button>
    </li>
  )
}

type Props = {
  stage: Stage
  column: number
  owner: string | undefined
  currency: string | undefined
  moves: StageMove[]
  lift: Lift | null
  target: boolean
  onCardKey: (event: KeyboardEvent, deal: Deal, column: number, index: number) => void
  onDrop: (deal: Deal, stage: Stage) => void
  onDragging: (dragging: boolean) => void
}

export function BoardColumn({
  stage,
  column,
  owner,
  currency,
  moves,
  lift,
  target,
  onCardKey,
  onDrop,
  onDragging,
}: Props) {
  const where = { stage: stage.id, ...(owner ? { owner } : {}) }
  const query = useInfiniteQuery({
    queryKey: ['tool', 'deal_find', where, 'board'],
    queryFn: ({ pageParam }) =>
      read('deal_find', {
        where,
        order: [{ field: 'close_on' }],
        limit: page_rows,
        ...(pageParam ? { after: pageParam } : {}),
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  })
  const moving = useMoving()
  const others = otherMoney(stage.other_currencies, 'amount')
  const column_ = useRef<HTMLElement>(null)
  const [over, setOver] = useState(false)
  const drop = useRef(onDrop)
  drop.current = onDrop
  useEffect(() => {
    const element = column_.current
    if (!element) return
    return dropTargetForElements({
      element,
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ source }) => {
        setOver(false)
        drop.current(source.data.deal as Deal, stage)
      },
    })
  }, [stage])

  const known = query.data?.pages.flatMap((page) => page.rows) ?? []
  const away = new Set(moving.map((each) => each.deal.id))
  const arriving = moving.filter((each) => each.to === stage.id).map((each) => each.deal)
  const rows = [...arriving, ...known.filter((deal) => !away.has(deal.id))]
  const left = wasHere(rows, moves, stage)
  const moved = new Map(moves.map((move) => [move.deal, move.action]))
  const places = placesOf(rows, left, useDeals(left))
  const onScroll = (event: UIEvent<HTMLElement>) => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
    if (
      scrollHeight - scrollTop - clientHeight < 400 &&
      query.hasNextPage &&
      !query.isFetchingNextPage
    )
      void query.fetchNextPage()
  }
  return (
    <section
      ref={column_}
      className={`colm ${over || target ? 'over' : ''}`}
      aria-label={stage.name}
      data-testid="stage"
      data-stage={stage.id}
      data-column={column}
    >
      <header>
        <div className="row">
          <h2 className="grow trunc">{stage.name}</h2>
          <span className="mute">{count(stage.count)}</span>
        </div>
        <span className="mute t12" title={definitions['column of the board']}>
          {money(stage.amount, currency)}
          {others && <span data-testid="other-currencies">, {others}</span>}
        </span>
      </header>
      <ul onScroll={onScroll}>
        {query.isPending && <Bones rows={5} />}
        {places.map((place) =>
          'move' in place ? (
            <WasHere key={place.move.action} move={place.move} stage={stage.name} />
          ) : (
            <DealCard
              key={place.deal.id}
              deal={place.deal}
              moved={moved.has(place.deal.id) && !away.has(place.deal.id)}
              lifted={lift?.deal.id === place.deal.id}
              first={column === 0 && place.index === 0}
              onKeyDown={(event) => onCardKey(event, place.deal, column, place.index)}
              onDragging={onDragging}
            />
          ),
        )}
        {query.isFetchingNextPage && <Bones rows={2} />}
        {!query.isPending && rows.length === 0 && left.length === 0 && (
          <li className="mute t12">No deal is here.</li>
        )}
      </ul>
    </section>
  )
}
