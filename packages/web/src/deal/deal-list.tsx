import { useState } from 'react'
import type { Snapshot, Where } from '../api/wire.ts'
import { RecordList } from '../record/record-list.tsx'
import { Empty } from '../ui/empty.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import { Seg } from '../ui/seg.tsx'
import { orderOf } from '../ui/sort-head.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import { useRows } from '../ui/use-rows.ts'
import { sentence } from '../words/diff.ts'
import { plural } from '../words/numbers.ts'
import { deals } from './deal-columns.ts'

type Status = 'open' | 'won' | 'lost'

export function DealList({ snapshot, owner }: { snapshot: Snapshot; owner: string | undefined }) {
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
        <SearchBox what="deals" by="Deal or company" text={text} onText={setText} />
        <span className="mute t12" role="status">
          {found.pending ? '' : plural(found.total, 'deal')}
        </span>
      </div>
      <RecordList
        of={deals}
        found={found}
        sorted={{ by: sort, set: setSort }}
        empty={
          <Empty
            title="No deal matches"
            text="Deals appear here when somebody adds one, or an import brings them."
          />
        }
      />
    </>
  )
}
