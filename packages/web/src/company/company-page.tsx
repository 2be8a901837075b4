import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { settle } from '../action/use-run.ts'
import { takeBack } from '../action/way-back.ts'
import { useBusy } from '../action/way-back-button.tsx'
import { usePeople } from '../api/people.ts'
import { toolQuery } from '../api/queries.ts'
import { callTool } from '../api/tools.ts'
import { useTool } from '../api/use-tool.ts'
import type { CompanyRecord, HistoryEntry } from '../api/wire.ts'
import { DealMiniList } from '../deal/deal-mini-list.tsx'
import { ArchivedNotice } from '../record/archived-notice.tsx'
import { Field, type Save } from '../record/field.tsx'
import { Missing } from '../record/missing.tsx'
import { RecordPage } from '../record/record-page.tsx'
import { lastWriters, useHistory } from '../record/use-history.ts'
import { useMay } from '../session/use-places.ts'
import { Bar } from '../ui/bar.tsx'
import { Bones } from '../ui/bones.tsx'
import { Page } from '../ui/page.tsx'
import { RecordLink } from '../ui/record-link.tsx'
import { Who } from '../ui/who.tsx'
import { sentence } from '../words/diff.ts'
import { plural } from '../words/numbers.ts'

const people_max = 100

export function CompanyPage() {
  const { id } = useParams({ from: '/companies/$id' })
  const got = useQuery(toolQuery('company_get', { company: id }))
  if (got.data) return <Loaded key={id} company={got.data} />
  return (
    <Page bar={<Bar crumb={{ to: '/companies', label: 'Companies' }} title="Company" />}>
      <div className="main pad">
        {got.error ? (
          <Missing
            table="company"
            id={id}
            error={got.error}
            again={() => void got.refetch()}
            list={{ to: '/companies', label: 'All companies' }}
          />
        ) : (
          <Bones rows={9} />
        )}
      </div>
    </Page>
  )
}

function Loaded({ company }: { company: CompanyRecord }) {
  const { id } = company
  const writers = lastWriters(useHistory('company', id).data?.entries ?? [])
  const owners = usePeople()
  const people = useTool('contact_find', { where: { company: id }, limit: people_max })
  const fixed = !useMay()('company:write') || Boolean(company.archived_at)
  const save =
    (field: string): Save =>
    async (value, { seen }) =>
      settle(
        await callTool(
          'company_update',
          { company: id, set: { [field]: value === '' ? null : value } },
          seen,
        ),
        true,
      )
  const own = (field: string) => ({
    record: { table: 'company', id },
    field,
    writers,
    onSave: fixed ? undefined : save(field),
  })
  const text = (label: string, field: keyof CompanyRecord & string) => (
    <Field label={label} value={String(company[field] ?? '')} {...own(field)} />
  )
  return (
    <RecordPage
      table="company"
      id={id}
      crumb={{ to: '/companies', label: 'Companies' }}
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
          <dl className="fset" data-testid="company-fields">
            {text('Name', 'name')}
            {text('Domain', 'domain')}
            {text('Industry', 'industry')}
            {text('City', 'city')}
            {text('Country', 'country')}
            <Field
              label="Owner"
              value={company.owner?.id ?? ''}
              shown={company.owner?.name}
              options={owners.map((person) => ({ value: person.id, label: person.name }))}
              {...own('owner')}
            />
          </dl>
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
