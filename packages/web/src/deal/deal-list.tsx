import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Deal, Snapshot, Where } from '../api/wire.ts'
import { Bones } from '../ui/bones.tsx'
import { Empty } from '../ui/empty.tsx'
import { usePhone } from '../ui/media.ts'
import { PlainLink } from '../ui/plain-link.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Seg } from '../ui/seg.tsx'
import { orderOf, SortHead } from '../ui/sort-head.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import { useRows } from '../ui/use-rows.ts'
import { VirtualList } from '../ui/virtual-list.tsx'
import { day } from '../words/dates.ts'
import { sentence } from '../words/diff.ts'
import { money, plural } from '../words/numbers.ts'

type Status = 'open' | 'won' | 'lost'

export function DealList({ snapshot, owner }: { snapshot: Snapshot; owner: string | undefined }) {
  const navigate = useNavigate()
  const phone = usePhone()
  const [status, setStatus] = useState<Status>('open')
  const [text, setText] = useState('')
  const [sort, setSort] = useState('close_on')
  const wanted = useDebounced(text.trim())
  const where: Where = { status, pipeline: snapshot.pipeline.id, ...(owner ? { owner } : {}) }
  const found = useRows('deal_find', {
    where,
    ...(wanted ? { search: wanted } : {}),
    order: orderOf(['close_on', 'name', 'amount'], sort),
  })
  return (
    <>
      <div className="tools">
        <Seg
          label="Status"
          value={status}
          onChange={setStatus}
          options={(['open', 'won', 'lost'] as const).map((value) => ({
            value,
            label: sentence(value),
          }))}
        />
        <input
          className="input md search"
          type="search"
          aria-label="Search deals"
          placeholder="Deal or company"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <span className="mute t12" role="status">
          {found.pending ? '' : plural(found.total, 'deal')}
        </span>
      </div>
      {found.pending ? (
        <div className="pad">
          <Bones rows={12} />
        </div>
      ) : found.error ? (
        <div className="pad">
          <ProblemNote error={found.error} again={() => void found.again()} />
        </div>
      ) : found.total === 0 ? (
        <Empty
          title="No deal matches"
          text="Deals appear here when somebody adds one, or an import brings them."
        />
      ) : (
        <VirtualList
          label="Deals"
          columns={
            phone
              ? 'minmax(0,1fr) auto'
              : 'minmax(180px,2fr) minmax(120px,1.4fr) 112px 96px 84px minmax(110px,1.1fr)'
          }
          rowHeight={phone ? 60 : 36}
          rows={found.rows}
          rowKey={(row) => row.id}
          onReach={found.onReach}
          onOpen={(row) => void navigate({ to: '/deals/$id', params: { id: row.id } })}
          head={
            <>
              <SortHead field="name" label="Name" sort={sort} onSort={setSort} />
              <span role="columnheader">Company</span>
              <span role="columnheader">Stage</span>
              <SortHead field="amount" label="Amount" sort={sort} onSort={setSort} />
              <SortHead field="close_on" label="Closes" sort={sort} onSort={setSort} />
              <span role="columnheader">Owner</span>
            </>
          }
          render={(row) => <Cells row={row} phone={phone} />}
        />
      )}
    </>
  )
}

function Cells({ row, phone }: { row: Deal; phone: boolean }) {
  const name = (
    <PlainLink to={`/deals/${row.id}`}>
      <b>{row.name}</b>
    </PlainLink>
  )
  if (phone)
    return (
      <>
        <span role="gridcell">
          <div className="trunc">{name}</div>
          <div className="mute t12 trunc">
            {[row.stage?.name, day(row.close_on)].filter(Boolean).join(' · ')}
          </div>
        </span>
        <span role="gridcell" className="num">
          {money(row.amount, row.currency)}
        </span>
      </>
    )
  return (
    <>
      <span role="gridcell" className="trunc">
        {name}
      </span>
      <span role="gridcell" className="trunc ink2">
        {row.company?.name}
      </span>
      <span role="gridcell" className="trunc ink2">
        {row.stage?.name}
      </span>
      <span role="gridcell" className="num right">
        {money(row.amount, row.currency)}
      </span>
      <span role="gridcell" className="mute fig-tab">
        {day(row.close_on)}
      </span>
      <span role="gridcell" className="trunc ink2">
        {row.owner?.name}
      </span>
    </>
  )
}
