import { IconNote, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { settle } from '../action/use-run.ts'
import { usePeople } from '../api/people.ts'
import { toolQuery } from '../api/queries.ts'
import type { Deal, Snapshot } from '../api/records.ts'
import { callTool } from '../api/tools.ts'
import { useTool } from '../api/use-tool.ts'
import { Bar } from '../app/bar.tsx'
import { Page } from '../app/page.tsx'
import { rowOf } from '../contact/contact-page.tsx'
import { NoteForm } from '../note/note-form.tsx'
import { NoteList } from '../note/note-list.tsx'
import { Field } from '../record/field.tsx'
import { RecordLink } from '../record/record-link.tsx'
import { RecordPage } from '../record/record-page.tsx'
import { lastWriters, useHistory } from '../record/use-history.ts'
import { TaskForm } from '../task/task-form.tsx'
import { TaskMiniList } from '../task/task-mini-list.tsx'
import { Bones } from '../ui/bones.tsx'
import { plainAmount } from '../ui/form-dialog.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { day } from '../words/dates.ts'
import { money } from '../words/numbers.ts'
import { CloseLostDialog } from './close-lost-dialog.tsx'
import { closeDeal, useRefusal } from './use-moves.ts'

export function DealPage() {
  const { id } = useParams({ from: '/deals/$id' })
  const got = useQuery(toolQuery<unknown>('deal_get', { deal: id }))
  if (got.data) return <Loaded key={id} deal={rowOf<Deal>(got.data, 'deal')} />
  return (
    <Page bar={<Bar crumb={{ to: '/deals', label: 'Deals' }} title="Deal" />}>
      <div className="main pad">
        {got.error ? <ProblemNote error={got.error} again={() => void got.refetch()} /> : <Bones rows={9} />}
      </div>
    </Page>
  )
}

function Loaded({ deal }: { deal: Deal }) {
  const { id } = deal
  const [form, setForm] = useState<'note' | 'task' | 'lost' | null>(null)
  const refusal = useRefusal(id)
  const about = { deal: { id, name: deal.name } }
  const open = deal.status !== 'won' && deal.status !== 'lost'
  return (
    <RecordPage
      table="deal"
      id={id}
      crumb={{ to: '/deals', label: 'Deals' }}
      title={deal.name}
      timeline={<NoteList about={about} onAdd={() => setForm('note')} />}
      fields={
        <>
          <div>
            <h1 className="name">{deal.name}</h1>
            <p className="ink2">
              {money(deal.amount, deal.currency)}
              {deal.company && (
                <>
                  {', '}
                  <RecordLink table="company" id={deal.company.id} label={deal.company.name} />
                </>
              )}
            </p>
          </div>
          <div className="row wraps fset">
            {open && (
              <>
                <button type="button" className="btn sm" onClick={() => void closeDeal('deal_close_won', { deal: id }, id)}>
                  Won…
                </button>
                <button type="button" className="btn sm" onClick={() => setForm('lost')}>
                  Lost…
                </button>
              </>
            )}
            <button type="button" className="btn sm" onClick={() => setForm('note')}>
              <IconNote className="i s" aria-hidden />
              Note
            </button>
            <button type="button" className="btn sm" onClick={() => setForm('task')}>
              <IconPlus className="i s" aria-hidden />
              Task
            </button>
          </div>
          {refusal && (
            <p className="c-final t12" role="alert">
              {refusal}
            </p>
          )}
          <DealFields deal={deal} />
          <TaskMiniList where={{ deal: id }} />
          {form === 'note' && <NoteForm about={about} onClose={() => setForm(null)} />}
          {form === 'task' && <TaskForm about={about} onClose={() => setForm(null)} />}
          {form === 'lost' && <CloseLostDialog deal={deal} onClose={() => setForm(null)} />}
        </>
      }
    />
  )
}

function DealFields({ deal }: { deal: Deal }) {
  const writers = lastWriters(useHistory('deal', deal.id).data ?? [])
  const people = usePeople()
  const snapshot = useTool<Snapshot>('pipeline_snapshot', deal.pipeline ? { pipeline: deal.pipeline.id } : {}).data
  const open = deal.status !== 'won' && deal.status !== 'lost'
  const save = (field: string) => async (value: string) =>
    settle(await callTool('deal_update', { deal: deal.id, set: { [field]: value === '' ? null : value } }))
  const stages = (snapshot?.stages ?? []).filter((stage) => stage.kind === 'open')
  return (
    <dl className="fset" data-testid="deal-fields">
      <Field
        label="Stage"
        field="stage"
        value={deal.stage?.id ?? ''}
        shown={<b>{deal.stage?.name ?? deal.status}</b>}
        options={stages.map((stage) => ({ value: stage.id, label: stage.name }))}
        writers={writers}
        onSave={open ? async (stage) => settle(await callTool('deal_move_stage', { deal: deal.id, stage })) : undefined}
      />
      <Field
        label="Amount"
        field="amount"
        type="number"
        value={String(deal.amount ?? '')}
        shown={money(deal.amount, deal.currency)}
        writers={writers}
        onSave={async (value) => settle(await callTool('deal_update_amount', { deal: deal.id, amount: plainAmount(value) }))}
      />
      <Field
        label="Close date"
        field="close_on"
        type="date"
        value={deal.close_on ?? ''}
        shown={deal.close_on ? day(deal.close_on) : ''}
        writers={writers}
        onSave={save('close_on')}
      />
      <Field label="Next step" field="next_step" value={deal.next_step ?? ''} writers={writers} onSave={save('next_step')} />
      <Field
        label="Owner"
        field="owner"
        value={deal.owner?.id ?? ''}
        shown={deal.owner?.name}
        options={people.map((person) => ({ value: person.id, label: person.name }))}
        writers={writers}
        onSave={save('owner')}
      />
      <Field
        label="Contact"
        field="contact"
        value={deal.contact?.name ?? ''}
        shown={deal.contact && <RecordLink table="contact" id={deal.contact.id} label={deal.contact.name} />}
        writers={writers}
      />
      <Field
        label="Company"
        field="company"
        value={deal.company?.name ?? ''}
        shown={deal.company && <RecordLink table="company" id={deal.company.id} label={deal.company.name} />}
        writers={writers}
      />
      <Field
        label="In stage"
        field="stage_entered_at"
        value={deal.stage_entered_at ? `since ${day(deal.stage_entered_at)}` : ''}
        writers={writers}
      />
    </dl>
  )
}
