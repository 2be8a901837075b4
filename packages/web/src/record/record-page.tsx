import { IconMessage } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { setAssistant } from '../ui/assistant-panel.ts'
import { Bar } from '../ui/bar.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Page } from '../ui/page.tsx'
import { Part } from '../ui/part.tsx'
import { HistoryPanel } from './history-panel.tsx'
import { placeOf, type RecordTable } from './record-place.ts'
import './record.css'

type Column = 'fields' | 'tl' | 'hist'

type Props = {
  table: RecordTable
  id: string
  title: string
  fields: ReactNode
  timeline: ReactNode
}

/**
 * A record in three columns: fields, what happened, who wrote what. On a phone one of them at a
 * time.
 */
export function RecordPage({ table, id, title, fields, timeline }: Props) {
  const [part, setPart] = useState<Column>('fields')
  const tab = (value: Column, label: string) => (
    <button type="button" aria-pressed={part === value} onClick={() => setPart(value)}>
      {label}
    </button>
  )
  return (
    <Page
      bar={
        <Bar crumb={placeOf[table]} title={title}>
          <button type="button" className="btn desk" onClick={() => setAssistant(true)}>
            <IconMessage className="i" aria-hidden />
            Ask
            <Kbd keys="Mod J" />
          </button>
        </Bar>
      }
      before={
        <div className="mtabs" role="group" aria-label="Part of the record">
          {tab('fields', 'Fields')}
          {tab('tl', 'Timeline')}
          {tab('hist', 'History')}
        </div>
      }
    >
      <div className={`rec ${part}-on`}>
        <section className="fields" tabIndex={0} aria-label="Fields">
          <Part name="Fields">{fields}</Part>
        </section>
        <section className="tl" tabIndex={0} aria-label="Timeline">
          <Part name="The timeline">{timeline}</Part>
        </section>
        <Part name="The history">
          <HistoryPanel table={table} id={id} />
        </Part>
      </div>
    </Page>
  )
}
