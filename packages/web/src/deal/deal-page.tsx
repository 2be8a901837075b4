import { IconArchive, IconNote, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { settle } from '../action/use-run.ts'
import { useFields } from '../api/fields.ts'
import { toolQuery } from '../api/queries.ts'
import { callTool } from '../api/tools.ts'
import { useTool } from '../api/use-tool.ts'
import type { DealRecord } from '../api/wire.ts'
import { NoteForm } from '../note/note-form.tsx'
import { NoteList } from '../note/note-list.tsx'
import { type Asked, askedBefore, fieldOf, useWaiting } from '../plan/asked.ts'
import { AskedPopover } from '../plan/asked-popover.tsx'
import { Waits } from '../plan/waits.tsx'
import { ArchivedNotice } from '../record/archived-notice.tsx'
import { declaredFields } from '../record/declared-fields.ts'
import type { Save } from '../record/field.tsx'
import { type FieldSpec, RecordFields } from '../record/record-fields.tsx'
import { RecordPage } from '../record/record-page.tsx'
import { RecordRoute } from '../record/record-route.tsx'
import { lastWriters, useHistory } from '../record/use-history.ts'
import { May } from '../session/may.tsx'
import { useMay } from '../session/use-places.ts'
import { TaskForm } from '../task/task-form.tsx'
import { TaskMiniList } from '../task/task-mini-list.tsx'
import { moneyKind } from '../ui/number-kinds.ts'
import { RecordLink } from '../ui/record-link.tsx'
import { day } from '../words/dates.ts'
import { money } from '../words/numbers.ts'
import { CloseLostDialog } from './close-lost-dialog.tsx'
import { askDeal, useRefusal } from './use-moves.ts'

export function DealPage() {
  const { id } = useParams({ from: '/deals/$id' })
  const got = useQuery(toolQuery('deal_get', { deal: id }))
  return (
    <RecordRoute table="deal" id={id} got={got}>
      {(deal) => <Loaded key={id} deal={deal} />}
    </RecordRoute>
  )
}

function Loaded({ deal }: { deal: DealRecord }) {
  const { id } = deal
  const [form, setForm] = useState<'note' | 'task' | 'lost' | null>(null)
  const [asked, setAsked] = useState<Asked | null>(null)
  const buttons = useRef<HTMLDivElement>(null)
  const refusal = useRefusal(id)
  const waiting = useWaiting(deal).find((plan) => fieldOf(plan) === null)
  // Each of them moves the forecast.
  const mayMove = useMay()('deal:money')
  const about = { deal: { id, name: deal.name } }
  const writers = lastWriters(useHistory('deal', id).data?.entries ?? [])
  const open = deal.status !== 'won' && deal.status !== 'lost' && !deal.archived_at
  return (
    <RecordPage
      table="deal"
      id={id}
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
          <div ref={buttons} className="row wraps fset">
            {deal.archived_at && (
              <ArchivedNotice what="deal" at={deal.archived_at} writers={writers}>
                <button
                  type="button"
                  className="btn ink sm"
                  onClick={() => void askDeal('deal_restore', { deal: id }).then(setAsked)}
                >
                  Restore…
                </button>
              </ArchivedNotice>
            )}
            {mayMove && open && (
              <>
                <button
                  type="button"
                  className="btn sm"
                  onClick={() => void askDeal('deal_close_won', { deal: id }).then(setAsked)}
                >
                  Won…
                </button>
                <button type="button" className="btn sm" onClick={() => setForm('lost')}>
                  Lost…
                </button>
              </>
            )}
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
            {mayMove && !deal.archived_at && (
              <button
                type="button"
                className="btn sm"
                onClick={() => void askDeal('deal_archive', { deal: id }).then(setAsked)}
              >
                <IconArchive className="i s" aria-hidden />
                Archive…
              </button>
            )}
          </div>
          <AskedPopover
            asked={asked}
            onDone={() => setAsked(null)}
            onLeave={() => setAsked(null)}
            beside={buttons}
          />
          {waiting && !asked && (
            <Waits plan={waiting} onOpen={() => setAsked(askedBefore(waiting))} />
          )}
          {refusal && (
            <p className="c-final t12" role="alert">
              {refusal}
            </p>
          )}
          <DealFields deal={deal} writers={writers} />
          <TaskMiniList where={{ deal: id }} />
          {form === 'note' && <NoteForm about={about} onClose={() => setForm(null)} />}
          {form === 'task' && <TaskForm about={about} onClose={() => setForm(null)} />}
          {form === 'lost' && (
            <CloseLostDialog deal={deal} onClose={() => setForm(null)} onAsked={setAsked} />
          )}
        </>
      }
    />
  )
}

/** Fields that have a tool of their own, a plan beside them, or a link. */
const otherwise = ['stage', 'amount', 'close_on', 'owner', 'contact', 'company', 'stage_entered_at']

function DealFields({
  deal,
  writers,
}: {
  deal: DealRecord
  writers: ReturnType<typeof lastWriters>
}) {
  const snapshot = useTool(
    'pipeline_snapshot',
    deal.pipeline ? { pipeline: deal.pipeline.id } : {},
  ).data
  const may = useMay()
  const fixed = !may('deal:write') || Boolean(deal.archived_at)
  const open = deal.status !== 'won' && deal.status !== 'lost' && !fixed
  const move: Save = async (stage, { seen }) =>
    settle(await callTool('deal_move_stage', { deal: deal.id, stage }, seen), true)
  const setAmount: Save = async (value, { seen }) =>
    settle(
      await callTool(
        'deal_update_amount',
        { deal: deal.id, amount: value === '' ? null : value },
        seen,
      ),
      true,
    )
  const plans = useWaiting(deal)
  const waiting = (field: string) => plans.find((plan) => fieldOf(plan) === field) ?? null
  const stages = (snapshot?.stages ?? []).filter((stage) => stage.kind === 'open')
  const fields: FieldSpec[] = [
    {
      field: 'stage',
      label: 'Stage',
      is: 'choice',
      options: stages.map((stage) => ({ value: stage.id, label: stage.name })),
      shown: deal.stage?.name ?? deal.status,
      save: open ? move : null,
    },
    {
      field: 'amount',
      label: 'Amount',
      is: 'number',
      number: moneyKind(deal.currency),
      format: (amount) => money(amount, deal.currency),
      save: may('deal:money') ? setAmount : null,
      inPlace: true,
    },
    { field: 'close_on', label: 'Close date', is: 'date', inPlace: true },
    ...declaredFields(useFields('deal'), { but: otherwise }),
    { field: 'owner', label: 'Owner', is: 'person', inPlace: true },
    { field: 'contact', label: 'Contact', is: 'record', table: 'contact' },
    { field: 'company', label: 'Company', is: 'record', table: 'company' },
    {
      field: 'stage_entered_at',
      label: 'In stage',
      is: 'told',
      text: `since ${day(deal.stage_entered_at)}`,
    },
  ]
  return (
    <RecordFields
      table="deal"
      record={deal}
      fields={fields}
      writers={writers}
      fixed={fixed}
      waiting={waiting}
    />
  )
}
