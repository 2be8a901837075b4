import { IconEraser, IconNote, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { settle, useRun } from '../action/use-run.ts'
import { useFields } from '../api/fields.ts'
import { toolQuery } from '../api/queries.ts'
import { callTool } from '../api/tools.ts'
import { useTool } from '../api/use-tool.ts'
import type { ContactRecord } from '../api/wire.ts'
import { DealMiniList } from '../deal/deal-mini-list.tsx'
import { EvidenceLink } from '../evidence/evidence-link.tsx'
import { LegalHolds } from '../legal-hold/legal-holds.tsx'
import { NoteForm } from '../note/note-form.tsx'
import { ArchivedNotice } from '../record/archived-notice.tsx'
import { declaredFields } from '../record/declared-fields.ts'
import type { Save } from '../record/field.tsx'
import { type FieldSpec, RecordFields } from '../record/record-fields.tsx'
import { RecordPage } from '../record/record-page.tsx'
import { RecordRoute } from '../record/record-route.tsx'
import { Timeline } from '../record/timeline.tsx'
import { lastWriters, useHistory } from '../record/use-history.ts'
import { May } from '../session/may.tsx'
import { useMay } from '../session/use-places.ts'
import { TaskForm } from '../task/task-form.tsx'
import { TaskMiniList } from '../task/task-mini-list.tsx'
import { oneOf } from '../ui/one-of.ts'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Who } from '../ui/who.tsx'
import { sentence } from '../words/diff.ts'
import { ContactabilityNotice } from './contactability-notice.tsx'
import { EraseDialog } from './erase-dialog.tsx'
import { ErasedContact } from './erased-contact.tsx'
import { lifecycles } from './lifecycle.ts'

export function ContactPage() {
  const { id } = useParams({ from: '/contacts/$id' })
  const got = useQuery(toolQuery('contact_get', { contact: id }))
  return (
    <RecordRoute table="contact" id={id} got={got}>
      {(contact) =>
        contact.erased_at ? (
          <ErasedContact contact={contact} at={contact.erased_at} />
        ) : (
          <Loaded key={id} contact={contact} />
        )
      }
    </RecordRoute>
  )
}

function Loaded({ contact }: { contact: ContactRecord }) {
  const { id } = contact
  const writers = lastWriters(useHistory('contact', id).data?.entries ?? [])
  const run = useRun()
  const timeline = useTool('contact_timeline', { contact: id })
  const [form, setForm] = useState<'note' | 'task' | 'erase' | null>(null)
  const mayErase = useMay()('contact:erase')
  const ref = { id, name: contact.name }
  return (
    <RecordPage
      table="contact"
      id={id}
      title={contact.name}
      timeline={
        <>
          <h2 style={{ marginBottom: 16 }}>Timeline</h2>
          <Timeline rows={timeline.data?.rows} pending={timeline.isPending} />
        </>
      }
      fields={
        <>
          <div className="row g12">
            <Who name={contact.name} size="b" />
            <div className="grow">
              <h1 className="name">{contact.name}</h1>
              <p className="ink2">
                {contact.title}
                {contact.title && contact.company && ', '}
                {contact.company && (
                  <Link to="/companies/$id" params={{ id: contact.company.id }}>
                    {contact.company.name}
                  </Link>
                )}
              </p>
            </div>
          </div>
          {contact.archived_at && (
            <ArchivedNotice what="contact" at={contact.archived_at} writers={writers}>
              <button
                type="button"
                className="btn ink sm"
                disabled={run.isPending}
                onClick={() => run.mutate({ tool: 'contact_restore', input: { contact: id } })}
              >
                Restore
              </button>
              {run.error && <ProblemNote error={run.error} />}
            </ArchivedNotice>
          )}
          <div className="row fset">
            <May need="note:write">
              <button type="button" className="btn sm" onClick={() => setForm('note')}>
                <IconNote className="i s" aria-hidden />
                Note
              </button>
            </May>
            <May need="task:write">
              <button type="button" className="btn sm" onClick={() => setForm('task')}>
                <IconPlus className="i s" aria-hidden />
                Task
              </button>
            </May>
            <EvidenceLink about={{ contact: id }} />
            {mayErase && (
              <button
                type="button"
                className="btn ghost sm"
                onClick={() => setForm('erase')}
                data-testid="erase-person"
              >
                <IconEraser className="i s" aria-hidden />
                Erase this person…
              </button>
            )}
          </div>
          <div className="fset">
            <ContactabilityNotice contact={id} />
          </div>
          <ContactFields contact={contact} writers={writers} />
          <p className="mute t12 fset">
            Mark at the end: who wrote it last. Round is a person, square an agent, dashed an
            import.
          </p>
          <DealMiniList where={{ contact: id }} />
          <TaskMiniList where={{ contact: id }} />
          <LegalHolds contact={id} />
          {form === 'note' && <NoteForm about={{ contact: ref }} onClose={() => setForm(null)} />}
          {form === 'erase' && <EraseDialog contact={ref} onClose={() => setForm(null)} />}
          {form === 'task' && <TaskForm about={{ contact: ref }} onClose={() => setForm(null)} />}
        </>
      }
    />
  )
}

function ContactFields({
  contact,
  writers,
}: {
  contact: ContactRecord
  writers: ReturnType<typeof lastWriters>
}) {
  const mayMake = useMay()('company:write')
  const fixed = !useMay()('contact:write') || Boolean(contact.archived_at)
  const setLifecycle: Save = async (lifecycle, { seen }) =>
    settle(
      await callTool(
        'contact_set_lifecycle',
        { contact: contact.id, lifecycle: oneOf(lifecycles, lifecycle) },
        seen,
      ),
      true,
    )
  const fields: FieldSpec[] = [
    {
      field: 'lifecycle',
      label: 'Lifecycle',
      is: 'choice',
      options: lifecycles.map((value) => ({ value, label: sentence(value) })),
      shown: sentence(contact.lifecycle ?? ''),
      save: setLifecycle,
    },
    ...declaredFields(useFields('contact'), {
      but: ['lifecycle'],
      as: {
        company: {
          field: 'company',
          label: 'Company',
          is: 'record',
          table: 'company',
          tool: 'company_find',
          makes: mayMake ? 'company' : undefined,
        },
      },
    }),
  ]
  return (
    <RecordFields
      table="contact"
      record={contact}
      fields={fields}
      writers={writers}
      fixed={fixed}
    />
  )
}
