import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { useEffect, useRef, useState } from 'react'
import type { Deal, Stage } from '../api/wire.ts'

/** Where a deal is dropped to close it; closing touches money and asks first. */
export function ClosingZones({
  stages,
  lifted,
  onDrop,
}: {
  stages: Stage[]
  lifted: string | undefined
  onDrop: (deal: Deal, stage: Stage) => void
}) {
  return (
    <div className="closing">
      {stages.map((stage) => (
        <Zone key={stage.id} stage={stage} chosen={stage.id === lifted} onDrop={onDrop} />
      ))}
    </div>
  )
}

function Zone({
  stage,
  chosen,
  onDrop,
}: {
  stage: Stage
  chosen: boolean
  onDrop: (deal: Deal, stage: Stage) => void
}) {
  const zone = useRef<HTMLDivElement>(null)
  const [over, setOver] = useState(false)
  useEffect(() => {
    const element = zone.current
    if (!element) return
    return dropTargetForElements({
      element,
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ source }) => onDrop(source.data.deal as Deal, stage),
    })
  }, [stage, onDrop])
  return (
    <div ref={zone} className={over || chosen ? 'zone over' : 'zone'}>
      <b>{stage.name}…</b>
      <span className="mute t12">asks first</span>
    </div>
  )
}
