import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { ReceiptNote } from '../action/receipt-note.tsx'
import { isForcedBack, modes, stateName } from '../action/state-words.ts'
import { release } from '../action/way-back.ts'
import { useBusy, useMay, WayBack } from '../action/way-back-button.tsx'
import { actionQuery, moreChanges } from '../api/queries.ts'
import type { Action, Change } from '../api/wire.ts'
import { EvidenceLink } from '../evidence/evidence-link.tsx'
import { SealedSection } from '../evidence/sealed-section.tsx'
import { DiffTable } from '../plan/diff-table.tsx'
import { digestText, isErrand } from '../plan/plan-words.ts'
import { ErasureOutcome } from '../privacy/erasure-outcome.tsx'
import { EntryWho } from '../record/entry-who.tsx'
import { Bones } from '../ui/bones.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Told } from '../ui/told.tsx'
import { moment } from '../words/dates.ts'
import { sentence, tablesText } from '../words/diff.ts'
import { count, plural } from '../words/numbers.ts'

/** Everything about one action: what changed, why, by whom, under which plan. */
export function ActionDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(actionQuery(id))
  const title = useRef<HTMLHeadingElement>(null)
  const loaded = data !== undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: focus starts on the title as soon as there is one
  useEffect(() => {
    title.current?.focus()
  }, [loaded])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) =>
      event.key === 'Escape' &&
      !document.querySelector('dialog[open], [role="dialog"]:not(.drawer)') &&
      onClose()
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [onClose])
  return (
    <aside className="drawer" aria-label="Action" data-testid="action-drawer">
      <header>
        {data && <EntryWho entry={data} size="m" />}
        <h2 ref={title} tabIndex={-1} className="grow wrap">
          {data?.title ?? 'Action'}
        </h2>
        <button type="button" className="btn ghost ic sm" aria-label="Close" onClick={onClose}>
          <IconX className="i" aria-hidden />
        </button>
      </header>
      {error ? (
        <div className="pad">
          <ProblemNote error={error} again={() => void refetch()} />
        </div>
      ) : data ? (
        <Details action={data} />
      ) : (
        <div className="pad">
          <Bones rows={8} />
        </div>
      )}
    </aside>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Details({ action }: { action: Action }) {
  const approver = action.plan?.approved_by
  const [busy, run] = useBusy()
  const may = useMay(action)
  return (
    <div className="in">
      <div className="row">
        <WayBack action={action} strong />
        {may && action.state === 'held' && !action.plan && (
          <button
            type="button"
            className="btn sm"
            disabled={busy}
            onClick={() => run(() => release(action.id))}
          >
            Let it take effect now
          </button>
        )}
        {action.plan && (
          <Link className="btn sm" to="/plans/$id" params={{ id: action.plan.id }}>
            The plan
          </Link>
        )}
        <EvidenceLink about={{ action: action.id }} />
      </div>
      <dl className="kv">
        <Fact name="Who">
          {action.principal.name}
          {action.principal.role && `, ${action.principal.role}`}
        </Fact>
        {action.agent && <Fact name="Agent">{action.agent.name}</Fact>}
        <Fact name="When">{moment(action.at)}</Fact>
        <Fact name="State">
          {isForcedBack(action) ? 'Taken back by force' : stateName(action.state)}
        </Fact>
        <Fact name="Mode">
          {modes[action.mode]}
          {(action.why ?? []).map((why) => (
            <div key={why} className="mute">
              {why}
            </div>
          ))}
        </Fact>
        <Fact name="What for">{action.tool_title}</Fact>
        {action.effect !== 'read' && <Fact name="Touched">{tablesText(action.tables)}</Fact>}
        {approver && (
          <Fact name="Approved">
            {approver.name}
            {action.plan?.approved_at && `, ${moment(action.plan.approved_at)}`}
          </Fact>
        )}
        {action.outbox && !isErrand(action) && (
          <Fact name="Mails">
            {Object.entries(action.outbox)
              .filter(([, number]) => number > 0)
              .map(([state, number]) => `${count(number)} ${sentence(state).toLowerCase()}`)
              .join(', ') || 'none'}
          </Fact>
        )}
        {isErrand(action) && (action.outbox?.sent || action.outbox?.held_out) ? (
          <Fact name="After its hold">
            {!action.outbox.sent ? (
              'Held out'
            ) : action.tool === 'contact_erase' ? (
              <ErasureOutcome request={action.id} />
            ) : (
              'Carried out'
            )}
          </Fact>
        ) : null}
        {(action.overwritten_by ?? action.undone_by) && (
          <Fact name={action.overwritten_by ? 'Taken back by force' : 'Taken back'}>
            <Link
              to="/activity"
              search={{ action: action.overwritten_by ?? action.undone_by ?? '' }}
            >
              by this action
            </Link>
          </Fact>
        )}
        {action.reverts && (
          <Fact name="Takes back">
            <Link to="/activity" search={{ action: action.reverts }}>
              this action
            </Link>
          </Fact>
        )}
      </dl>
      {action.receipt && <ReceiptNote receipt={action.receipt} />}
      {action.reasoning && (
        <section>
          <h3>Reasoning</h3>
          <p className="ink2 wrap pre">
            <Told text={action.reasoning} />
          </p>
        </section>
      )}
      <SealedSection action={action.id} />
      <Changes action={action} />
      <details className="t12 ink2" data-technical>
        <summary>Details</summary>
        <dl className="kv">
          <Fact name="Tool">
            <span className="mono">{action.tool}</span>
          </Fact>
          {action.plan?.digest && (
            <Fact name="Digest">
              <span className="mono">{digestText(action.plan.digest)}</span>
            </Fact>
          )}
          <Fact name="Entry">
            <span className="mono">{action.id}</span>
          </Fact>
        </dl>
        <h3>Input</h3>
        <pre className="code">{JSON.stringify(action.input ?? {}, null, 2)}</pre>
      </details>
    </div>
  )
}

/** What is shown of a plan has not happened; of one that was never approved it never did. */
function changedWord(state: Action['state']): string {
  if (state === 'awaiting_approval') return 'would change'
  return ['rejected', 'expired', 'drifted', 'superseded'].includes(state)
    ? 'would have changed'
    : 'changed'
}

function Changes({ action }: { action: Action }) {
  const [more, setMore] = useState<{ rows: Change[]; next: string | null } | null>(null)
  const first = action.changes?.rows ?? []
  if (first.length === 0) return null
  const rows = [...first, ...(more?.rows ?? [])]
  const next = more ? more.next : (action.changes?.next ?? null)
  const total = action.changes?.total ?? rows.length
  const read = async () => {
    if (!next) return
    const page = await moreChanges(action.id, next)
    setMore({ rows: [...(more?.rows ?? []), ...page.rows], next: page.next ?? null })
  }
  return (
    <section>
      <h3>
        {plural(total, 'record')} {changedWord(action.state)}
      </h3>
      <DiffTable changes={rows} />
      {next && (
        <button type="button" className="btn ghost sm" onClick={() => void read()}>
          Show more of {count(total)}
        </button>
      )}
    </section>
  )
}
