import { useState } from 'react'
import { standing } from '../action/standing.ts'
import { WayBack } from '../action/way-back-button.tsx'
import type { HistoryEntry } from '../api/wire.ts'
import { Bones } from '../ui/bones.tsx'
import { useNow } from '../ui/now.ts'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Seg } from '../ui/seg.tsx'
import { Told } from '../ui/told.tsx'
import { moment } from '../words/dates.ts'
import { afterText, beforeText, cellName, tellingCells } from '../words/diff.ts'
import { count, plural } from '../words/numbers.ts'
import { EntryWho } from './entry-who.tsx'
import { type Fate, useHistory, withFate } from './use-history.ts'
import './history.css'

type By = 'all' | 'agents' | 'people'

/** Every change of one record, with the way back where the change is read. */
export function HistoryPanel({ table, id }: { table: string; id: string }) {
  const history = useHistory(table, id)
  const [by, setBy] = useState<By>('all')
  const { entries = [], total = 0, byAgents = 0, whole = true } = history.data ?? {}
  const all = withFate(entries)
  const shown = all.filter(
    (each) => by === 'all' || (by === 'agents') === (each.entry.agent !== null),
  )
  return (
    <section className="hist" tabIndex={0} aria-label="Field history" data-testid="history">
      <header>
        <div className="row">
          <h2 className="grow">Field history</h2>
          <span className="mute t12">
            {plural(total, 'change')}
            {byAgents > 0 && `, ${count(byAgents)} by agents`}
          </span>
        </div>
        <Seg
          label="Filter the history"
          value={by}
          onChange={setBy}
          options={[
            { value: 'all', label: 'All' },
            { value: 'agents', label: 'Agents' },
            { value: 'people', label: 'People' },
          ]}
        />
      </header>
      {history.isPending && (
        <div className="pad">
          <Bones rows={5} />
        </div>
      )}
      {history.error && <ProblemNote error={history.error} again={() => void history.refetch()} />}
      {!history.isPending && shown.length === 0 && (
        <p className="mute pad">
          No change is recorded here yet. From now on each one appears with its way back.
        </p>
      )}
      <ol>
        {shown.map(({ entry, fate, takenBackBy }) => (
          <Entry
            key={entry.id + entry.change.id}
            entry={entry}
            fate={fate}
            takenBackBy={takenBackBy}
          />
        ))}
      </ol>
      {!whole && <p className="mute pad t12">Older changes than these are in Activity.</p>}
    </section>
  )
}

const modes = {
  autonomous: 'at once',
  implicit: 'at once',
  held: 'after a hold',
  explicit: 'approved as a plan',
}

function Entry({
  entry,
  fate,
  takenBackBy,
}: {
  entry: HistoryEntry
  fate: Fate
  takenBackBy: HistoryEntry | undefined
}) {
  const open = standing(entry, useNow()) === 'undo'
  const cells = tellingCells(entry.change)
  const created = entry.change.op === 'insert'
  const why = takenBackBy
    ? `Taken back by ${takenBackBy.agent?.name ?? takenBackBy.principal.name}, ${moment(takenBackBy.at)}.`
    : entry.reasoning
  return (
    <li className={`hi ${open ? 'open' : ''}`} data-testid="history-entry" data-action={entry.id}>
      <EntryWho entry={entry} />
      <div className="val">
        {created ? (
          <>
            <b>Created</b>
            {cells.length > 0 && (
              <span className="mute"> with {plural(cells.length, 'field')}</span>
            )}
          </>
        ) : entry.change.op === 'delete' ? (
          <b>Deleted</b>
        ) : (
          cells.map((cell) => (
            <div key={cell.field}>
              <b>{cellName(cell, entry.change.table)}</b>&ensp;
              <span className="was">{beforeText(cell)}</span>
              <span className="aft">
                <span className="arr">→</span>
                <span className={fate === 'taken_back' ? 'was' : ''}>{afterText(cell)}</span>
              </span>
            </div>
          ))
        )}
      </div>
      <div className="act">
        {fate === 'overwritten' ? (
          <span className="tag">Overwritten since</span>
        ) : (
          <WayBack action={entry} strong={open} />
        )}
      </div>
      {why && (
        <p className="why wrap">
          <Told text={why} />
        </p>
      )}
      <p className="mt">
        {entry.agent ? `${entry.agent.name} for ${entry.principal.name}` : entry.principal.name} ·{' '}
        {moment(entry.at)} · {modes[entry.mode]}
      </p>
    </li>
  )
}
