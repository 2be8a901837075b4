import { IconPlus } from '@tabler/icons-react'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { RecordList } from '../record/record-list.tsx'
import { useMay } from '../session/use-places.ts'
import { Bar } from '../ui/bar.tsx'
import { Empty } from '../ui/empty.tsx'
import { Page } from '../ui/page.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import { useRows } from '../ui/use-rows.ts'
import { plural } from '../words/numbers.ts'
import { companies } from './company-columns.ts'
import { CompanyForm } from './company-form.tsx'

export function CompanyList() {
  const search = useSearch({ from: '/companies' })
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
          <SearchBox what="companies" by="Name or domain" text={text} onText={setText} />
          <span className="mute t12" role="status">
            {found.pending ? '' : plural(found.total, 'company', 'companies')}
          </span>
        </div>
      }
    >
      <RecordList
        of={companies}
        found={found}
        empty={
          <Empty
            title="No company matches"
            text="Companies come with imports, with contacts, or one by one."
          />
        }
      />
      {adding && <CompanyForm onClose={() => setAdding(false)} />}
    </Page>
  )
}
