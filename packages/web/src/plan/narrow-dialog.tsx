import { useEffect, useState } from 'react'
import type { Plan } from '../api/wire.ts'
import { Bones } from '../ui/bones.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { count, plural } from '../words/numbers.ts'
import type { Decide } from './decide.ts'
import { usePages } from './pages.ts'
import { recordOf, sendsMail } from './plan-words.ts'

const shown_max = 100

type Candidate = { id: string; label: string; detail: string }

/**
 * Leaves records out; the result is a new plan with a digest of its own, the old one is replaced.
 */
export function NarrowDialog({
  plan,
  decide,
  onClose,
}: {
  plan: Plan
  decide: Decide
  onClose: () => void
}) {
  const mail = sendsMail(plan)
  const outbound = usePages(plan, 'outbound')
  const changes = usePages(plan, 'changes')
  const [text, setText] = useState('')
  const [out, setOut] = useState<string[]>([])
  const [asking, setAsking] = useState(false)
  // A click beside it, or Esc, is no answer to a question that was half answered.
  const leave = () => {
    if (out.length > 0) setAsking(!asking)
    else onClose()
  }
  const part = mail ? outbound : changes
  // biome-ignore lint/correctness/useExhaustiveDependencies: everything is read once, so that the search finds everybody
  useEffect(() => void part.all(), [])
  const candidates: Candidate[] = mail
    ? outbound.rows.map((row) => ({
        id: recordOf(row.record, row.id),
        label: row.label,
        detail: row.to,
      }))
    : [
        ...new Map(
          changes.rows.map((row) => [
            row.id,
            { id: row.id, label: row.label, detail: row.table.replaceAll('_', ' ') },
          ]),
        ).values(),
      ]
  const wanted = text.trim().toLowerCase()
  const found = candidates.filter((each) =>
    `${each.label} ${each.detail}`.toLowerCase().includes(wanted),
  )
  const toggle = (id: string) =>
    setOut(out.includes(id) ? out.filter((each) => each !== id) : [...out, id])
  return (
    <Dialog
      title="Leave some out"
      lede="The result is a new plan, which needs a yes of its own. This one is then replaced; nothing happens yet."
      onClose={leave}
      footer={
        asking ? (
          <div className="ask" role="alert">
            <b>Forget whom you left out?</b>
            <button type="button" className="btn ink lg" autoFocus onClick={() => setAsking(false)}>
              Go on choosing
            </button>
            <button type="button" className="btn lg" onClick={onClose}>
              Leave it as it is
            </button>
          </div>
        ) : (
          <>
            <button
              type="button"
              className="btn ink lg"
              disabled={out.length === 0 || out.length >= candidates.length || decide.busy}
              onClick={() => void decide.narrow(out).catch(console.warn)}
            >
              {out.length > 0
                ? `Plan again without ${plural(out.length, mail ? 'person' : 'record', mail ? 'people' : 'records')}`
                : 'Plan again without them'}
            </button>
            <button type="button" className="btn lg" onClick={onClose}>
              Leave it as it is
            </button>
          </>
        )
      }
    >
      <label className="field">
        <span>Find a {mail ? 'recipient' : 'record'}</span>
        <input
          className="input md"
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder="Name or address"
        />
      </label>
      {!part.done && <Bones rows={3} />}
      <ul className="list tight narrow">
        {found.slice(0, shown_max).map((each) => (
          <li key={each.id}>
            <label className="row grow">
              <input
                type="checkbox"
                checked={out.includes(each.id)}
                onChange={() => toggle(each.id)}
              />
              <span className="grow trunc">
                {out.includes(each.id) ? <span className="was">{each.label}</span> : each.label}{' '}
                <span className="mute">{each.detail}</span>
              </span>
              {out.includes(each.id) && <span className="tag hold">left out</span>}
            </label>
          </li>
        ))}
      </ul>
      {found.length > shown_max && (
        <p className="mute t12">
          {count(found.length - shown_max)} more; type a name to find them.
        </p>
      )}
      {decide.problem && <ProblemNote error={decide.problem} />}
    </Dialog>
  )
}
