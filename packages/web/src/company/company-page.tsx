import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { takeBack } from '../action/way-back.ts'
import { useBusy } from '../action/way-back-button.tsx'
import { useFields } from '../api/fields.ts'
import { toolQuery } from '../api/queries.ts'
import { useTool } from '../api/use-tool.ts'
import type { CompanyRecord, HistoryEntry } from '../api/wire.ts'
import { DealMiniList } from '../deal/deal-mini-list.tsx'
import { ArchivedNotice } from '../record/archived-notice.tsx'
import { declaredFields } from '../record/declared-fields.ts'
import { RecordFields } from '../record/record-fields.tsx'
import { RecordPage } from '../record/record-page.tsx'
import { RecordRoute } from '../record/record-route.tsx'
import { lastWriters, useHistory } from '../record/use-history.ts'
import { useMay } from '../session/use-places.ts'
import { Bones } from '../ui/bones.tsx'
import { RecordLink } from '../ui/record-link.tsx'
import { Who } from '../ui/who.tsx'
import { sentence } from '../words/diff.ts'
import { plural } from '../words/numbers.ts'

const people_max = 100

export function CompanyPage() {
  const { id } = useParams({ from: '/companies/$id' })
  const got = useQuery(toolQuery('company_get', { company: id }))
  return (
    <RecordRoute table="company" id={id} got={got}>
      {(company) => <Loaded key={id} company={company} />}
    </RecordRoute>
  )
}

function Loaded({ company }: { company: CompanyRecord }) {
  const { id } = company
  const writers = lastWriters(useHistory('company', id).data?.entries ?? [])
  const declared = useFields('company')
  const people = useTool('contact_find', { where: { company: id }, limit: people_max })
  const fixed = !useMay()('company:write') || Boolean(company.archived_at)
  return (
    <RecordPage
      table="company"
      id={id}
      title={company.name}
      timeline={
        <section className="sec">
          <header>
            <h2>People</h2>
            <span className="n">
              {people.data && plural(people.data.total ?? people.data.rows.length, 'contact')}
            </span>
          </header>
          {people.isPending ? (
            <Bones />
          ) : (
            <ul className="list">
              {people.data?.rows.map((person) => (
                <li key={person.id}>
                  <Who name={person.name} size="m" />
                  <span className="grow">
                    <span className="trunc" style={{ display: 'block' }}>
                      <RecordLink table="contact" id={person.id} label={person.name} strong />
                    </span>
                    <span className="mute t12">{person.title ?? person.email}</span>
                  </span>
                  <span className="mute t12">{sentence(person.lifecycle ?? '')}</span>
                </li>
              ))}
            </ul>
          )}
        </section>
      }
      fields={
        <>
          <div>
            <h1 className="name">{company.name}</h1>
            <p className="ink2">{[company.industry, company.city].filter(Boolean).join(', ')}</p>
          </div>
          {company.archived_at && (
            <ArchivedNotice what="company" at={company.archived_at} writers={writers}>
              <RestoreCompany archived={writers.get('archived_at')} />
            </ArchivedNotice>
          )}
          <RecordFields
            table="company"
            record={company}
            fields={declaredFields(declared)}
            writers={writers}
            fixed={fixed}
          />
          <DealMiniList where={{ company: id }} />
        </>
      }
    />
  )
}

/**
 * A company was archived with its people, so it comes back with them: by taking that back, as a
 * plan that names them.
 */
function RestoreCompany({ archived }: { archived: HistoryEntry | undefined }) {
  const [busy, run] = useBusy()
  if (!archived) return null
  return (
    <button
      type="button"
      className="btn ink sm"
      disabled={busy}
      onClick={() => run(() => takeBack({ id: archived.id }))}
    >
      Restore…
    </button>
  )
}
