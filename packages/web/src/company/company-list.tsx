import { IconPlus } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Company } from '../api/wire.ts'
import { useMay } from '../session/use-places.ts'
import { Bar } from '../ui/bar.tsx'
import { Bones } from '../ui/bones.tsx'
import { Empty } from '../ui/empty.tsx'
import { usePhone } from '../ui/media.ts'
import { Page } from '../ui/page.tsx'
import { PlainLink } from '../ui/plain-link.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import { useRows } from '../ui/use-rows.ts'
import { VirtualList } from '../ui/virtual-list.tsx'
import { plural } from '../words/numbers.ts'
import { CompanyForm } from './company-form.tsx'

export function CompanyList() {
  const search = useSearch({ from: '/companies' })
  const navigate = useNavigate()
  const phone = usePhone()
  const [text, setText] = useState(search.q ?? '')
  const [adding, setAdding] = useState(false)
  const may = useMay()('company:write')
  const wanted = useDebounced(text.trim())
  const found = useRows('company_find', {
    ...(wanted ? { search: wanted } : {}),
    order: [{ field: 'name' }],
  })
  return (
    <Page
      column
      bar={
        <Bar title="Companies">
          {may && (
            <button type="button" className="btn ink" onClick={() => setAdding(true)}>
              <IconPlus className="i" aria-hidden />
              New company
            </button>
          )}
        </Bar>
      }
      before={
        <div className="tools">
          <input
            className="input md search"
            type="search"
            aria-label="Search companies"
            placeholder="Name or domain"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <span className="mute t12" role="status">
            {found.pending ? '' : plural(found.total, 'company', 'companies')}
          </span>
        </div>
      }
    >
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
          title="No company matches"
          text="Companies come with imports, with contacts, or one by one."
        />
      ) : (
        <VirtualList
          label="Companies"
          columns={
            phone
              ? 'minmax(0,1fr) auto'
              : 'minmax(180px,2fr) minmax(120px,1.4fr) minmax(100px,1fr) minmax(140px,1.4fr) minmax(120px,1.2fr)'
          }
          rowHeight={phone ? 60 : 36}
          rows={found.rows}
          rowKey={(row) => row.id}
          onReach={found.onReach}
          onOpen={(row) => void navigate({ to: '/companies/$id', params: { id: row.id } })}
          head={['Name', 'Industry', 'City', 'Domain', 'Owner'].map((name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ))}
          render={(row) => <Cells row={row} phone={phone} />}
        />
      )}
      {adding && <CompanyForm onClose={() => setAdding(false)} />}
    </Page>
  )
}

function Cells({ row, phone }: { row: Company; phone: boolean }) {
  const name = (
    <PlainLink to={`/companies/${row.id}`}>
      <b>{row.name}</b>
    </PlainLink>
  )
  if (phone)
    return (
      <>
        <span role="gridcell">
          <div className="trunc">{name}</div>
          <div className="mute t12 trunc">
            {[row.industry, row.city].filter(Boolean).join(', ')}
          </div>
        </span>
        <span role="gridcell" className="mute t12">
          {row.owner?.name}
        </span>
      </>
    )
  return (
    <>
      <span role="gridcell" className="trunc">
        {name}
      </span>
      {[row.industry, row.city, row.domain, row.owner?.name].map((value, index) => (
        <span key={index} role="gridcell" className="trunc ink2">
          {value}
        </span>
      ))}
    </>
  )
}
