import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { usePeople } from '../api/people.ts'
import type { Where } from '../api/wire.ts'
import { RecordList } from '../record/record-list.tsx'
import { May } from '../session/may.tsx'
import { Bar } from '../ui/bar.tsx'
import { Empty } from '../ui/empty.tsx'
import { Page } from '../ui/page.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import { orderOf } from '../ui/sort-head.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import { useRows } from '../ui/use-rows.ts'
import { sentence } from '../words/diff.ts'
import { plural } from '../words/numbers.ts'
import { contacts } from './contact-columns.tsx'
import { ContactForm } from './contact-form.tsx'
import { lifecycles } from './lifecycle.ts'

/** Everybody, as far as this person may see; scrolls freely through thousands. */
export function ContactList() {
  const search = useSearch({ from: '/contacts' })
  const navigate = useNavigate()
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
          <SearchBox what="contacts" by="Name, address or company" text={text} onText={setText} />
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
      <RecordList
        of={contacts}
        found={found}
        sorted={{ by: sort, set: (value) => set({ sort: value }) }}
        empty={
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
        }
      />
      {adding && <ContactForm onClose={() => setAdding(false)} />}
    </Page>
  )
}
