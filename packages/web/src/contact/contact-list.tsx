import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { usePeople } from '../api/people.ts'
import type { Contact, Where } from '../api/wire.ts'
import { May } from '../session/may.tsx'
import { Bar } from '../ui/bar.tsx'
import { Bones } from '../ui/bones.tsx'
import { Empty } from '../ui/empty.tsx'
import { usePhone } from '../ui/media.ts'
import { Page } from '../ui/page.tsx'
import { PlainLink } from '../ui/plain-link.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { orderOf, SortHead } from '../ui/sort-head.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import { useRows } from '../ui/use-rows.ts'
import { VirtualList } from '../ui/virtual-list.tsx'
import { shortMoment } from '../words/dates.ts'
import { sentence } from '../words/diff.ts'
import { plural } from '../words/numbers.ts'
import { ContactForm } from './contact-form.tsx'
import { lifecycles } from './lifecycle.ts'

const columns =
  'minmax(160px,2fr) minmax(120px,1.6fr) 96px minmax(160px,2fr) minmax(110px,1.2fr) 84px'

/** Everybody, as far as this person may see; scrolls freely through thousands. */
export function ContactList() {
  const search = useSearch({ from: '/contacts' })
  const navigate = useNavigate()
  const phone = usePhone()
  const people = usePeople()
  const [text, setText] = useState(search.q ?? '')
  const [adding, setAdding] = useState(false)
  const wanted = useDebounced(text.trim())
  const sort = search.sort ?? 'name'
  const where: Where = {
    ...(search.lifecycle ? { lifecycle: search.lifecycle } : {}),
    ...(search.owner ? { owner: search.owner } : {}),
  }
  const found = useRows('contact_find', {
    where,
    ...(wanted ? { search: wanted } : {}),
    order: orderOf(['name', 'last_activity_at'], sort),
  })
  const filtered = wanted !== '' || Object.keys(where).length > 0
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: '/contacts', search: { ...search, ...change }, replace: true })
  return (
    <Page
      column
      bar={
        <Bar title="Contacts">
          <May need="contact:write">
            <button type="button" className="btn ink" onClick={() => setAdding(true)}>
              <IconPlus className="i" aria-hidden />
              New contact
            </button>
          </May>
        </Bar>
      }
      before={
        <div className="tools">
          <input
            className="input md search"
            type="search"
            aria-label="Search contacts"
            placeholder="Name, address or company"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <select
            className="input md pick"
            aria-label="Lifecycle"
            value={search.lifecycle ?? ''}
            onChange={(event) => set({ lifecycle: event.target.value || undefined })}
          >
            <option value="">Any lifecycle</option>
            {lifecycles.map((each) => (
              <option key={each} value={each}>
                {sentence(each)}
              </option>
            ))}
          </select>
          <select
            className="input md pick"
            aria-label="Owner"
            value={search.owner ?? ''}
            onChange={(event) => set({ owner: event.target.value || undefined })}
          >
            <option value="">Any owner</option>
            {people.map((person) => (
              <option key={person.id} value={person.id}>
                {person.name}
              </option>
            ))}
          </select>
          <span className="mute t12" role="status" data-testid="contact-count">
            {found.pending ? '' : plural(found.total, 'contact')}
          </span>
        </div>
      }
    >
      {found.error && (
        <div className="pad">
          <ProblemNote error={found.error} again={() => void found.again()} />
        </div>
      )}
      {found.pending ? (
        <div className="pad">
          <Bones rows={12} />
        </div>
      ) : found.total === 0 && !found.error ? (
        <Empty
          title={filtered ? 'Nobody matches' : 'No contacts yet'}
          text={
            filtered
              ? 'Nobody fits the name and the filters together.'
              : 'People appear here when somebody adds them, imports a file, or an agent finds them in mail.'
          }
        >
          {filtered ? (
            <button
              type="button"
              className="btn"
              onClick={() => {
                setText('')
                set({ lifecycle: undefined, owner: undefined })
              }}
            >
              Show everybody
            </button>
          ) : (
            <May need="import:run">
              <Link className="btn ink" to="/import">
                Import a file
              </Link>
            </May>
          )}
        </Empty>
      ) : (
        <VirtualList
          label="Contacts"
          testId="contact-list"
          columns={phone ? 'minmax(0,1fr) auto' : columns}
          rowHeight={phone ? 60 : 36}
          rows={found.rows}
          rowKey={(row) => row.id}
          onReach={found.onReach}
          onOpen={(row) => void navigate({ to: '/contacts/$id', params: { id: row.id } })}
          head={
            <>
              <SortHead
                field="name"
                label="Name"
                sort={sort}
                onSort={(value) => set({ sort: value })}
              />
              <span role="columnheader">Company</span>
              <span role="columnheader">Lifecycle</span>
              <span role="columnheader">Email</span>
              <span role="columnheader">Owner</span>
              <SortHead
                field="last_activity_at"
                label="Activity"
                sort={sort}
                onSort={(value) => set({ sort: value })}
              />
            </>
          }
          render={(row) => <ContactCells row={row} phone={phone} />}
        />
      )}
      {adding && <ContactForm onClose={() => setAdding(false)} />}
    </Page>
  )
}

function ContactCells({ row, phone }: { row: Contact; phone: boolean }) {
  const name = (
    <PlainLink to={`/contacts/${row.id}`}>
      <b>{row.name}</b>
    </PlainLink>
  )
  if (phone)
    return (
      <>
        <span role="gridcell">
          <div className="trunc">{name}</div>
          <div className="mute t12 trunc">
            {[row.title, row.company?.name].filter(Boolean).join(', ') || row.email}
          </div>
        </span>
        <span role="gridcell" className="mute t12 right">
          {row.lifecycle && sentence(row.lifecycle)}
        </span>
      </>
    )
  return (
    <>
      <span role="gridcell" className="trunc">
        {name}
      </span>
      <span role="gridcell" className="trunc">
        {row.company && (
          <PlainLink to={`/companies/${row.company.id}`}>{row.company.name}</PlainLink>
        )}
      </span>
      <span role="gridcell" className="ink2">
        {row.lifecycle && sentence(row.lifecycle)}
      </span>
      <span role="gridcell" className="trunc ink2">
        {row.email}
      </span>
      <span role="gridcell" className="trunc ink2">
        {row.owner?.name}
      </span>
      <span role="gridcell" className="mute fig-tab">
        {row.last_activity_at ? shortMoment(row.last_activity_at) : '–'}
      </span>
    </>
  )
}
