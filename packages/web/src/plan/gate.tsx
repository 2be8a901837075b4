import { useQuery } from '@tanstack/react-query'
import { meQuery } from '../api/queries.ts'
import type { Action, Plan } from '../api/wire.ts'
import { Kbd } from '../ui/kbd.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { anyOf } from '../words/list.ts'
import { ClickGate } from './click-gate.tsx'
import { ClosedGate } from './closed-gate.tsx'
import type { Decide } from './decide.ts'
import { DoneGate } from './done-gate.tsx'
import { DriftGate } from './drift-gate.tsx'
import { HeldGate } from './held-gate.tsx'
import { nothingText, whyNothing } from './nothing-words.ts'
import { NumberGate } from './number-gate.tsx'
import { isEmpty, isFinal, planSize } from './plan-words.ts'
import { RunningGate } from './running-gate.tsx'

type Props = {
  plan: Plan
  action: Action | undefined
  decide: Decide
  open: boolean
  onNarrow: () => void
}

/** The one place where a plan is decided, and where its decision stays readable. */
export function Gate({ plan, action, decide, open, onNarrow }: Props) {
  if (plan.state === 'drifted' || decide.problem?.code === 'drifted')
    return <DriftGate plan={plan} decide={decide} />
  if (plan.state === 'approved' && action?.state === 'held')
    return <HeldGate plan={plan} action={action} />
  if (action?.progress && (action.state === 'running' || action.state === 'stopped'))
    return <RunningGate action={action} progress={action.progress} />
  if (plan.state === 'approved' && action) return <DoneGate plan={plan} action={action} />
  if (!open) return <ClosedGate plan={plan} />
  return (
    <>
      {isEmpty(plan) ? (
        <NothingGate plan={plan} />
      ) : plan.may_approve === false ? (
        <OthersGate plan={plan} />
      ) : isFinal(plan) ? (
        <NumberGate plan={plan} decide={decide} />
      ) : (
        <ClickGate plan={plan} decide={decide} />
      )}
      {decide.problem && <ProblemNote error={decide.problem} />}
      <div className="row">
        {planSize(plan) > 1 && (
          <button
            type="button"
            className="btn grow"
            disabled={decide.busy}
            onClick={onNarrow}
            data-testid="narrow"
          >
            Narrow…
            <span className="desk">
              <Kbd keys="N" />
            </span>
          </button>
        )}
        <button
          type="button"
          className="btn grow"
          disabled={decide.busy}
          onClick={decide.reject}
          data-testid="reject"
        >
          Reject
          <span className="desk">
            <Kbd keys="X" />
          </span>
        </button>
      </div>
    </>
  )
}

/** Nothing would happen, so there is nothing to say yes to. */
function NothingGate({ plan }: { plan: Plan }) {
  return (
    <section className="gate" data-testid="gate-nothing">
      <h2>{nothingText(plan)}</h2>
      <p className="ink2">{whyNothing(plan)} There is nothing to approve.</p>
    </section>
  )
}

/** Never a dead button: who may say yes instead. */
function OthersGate({ plan }: { plan: Plan }) {
  const me = useQuery(meQuery).data?.person.id
  const others = (plan.approvers ?? []).filter((person) => person.id !== me)
  const names = others.map((person) => person.name)
  const said =
    names.length === 0
      ? 'Nobody with the right to approve is here at the moment.'
      : `Ask ${anyOf(names)}.`
  return (
    <section className="gate" data-testid="gate-others">
      <h2>Somebody else approves this</h2>
      <p className="ink2">{said} The plan waits under Approvals; nothing happens before.</p>
    </section>
  )
}
