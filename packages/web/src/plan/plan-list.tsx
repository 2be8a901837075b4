import { IconCoin, IconMailForward, IconStack2 } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { PlanState } from '../api/wire.ts'
import { say } from '../assistant/talk.ts'
import { setAssistant } from '../ui/assistant-panel.ts'
import { Bar } from '../ui/bar.tsx'
import { Bones } from '../ui/bones.tsx'
import { Empty } from '../ui/empty.tsx'
import { Page } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Seg } from '../ui/seg.tsx'
import { PlanRows, usePlans, WaitsForOthers } from './plan-rows.tsx'

type Tab = PlanState | 'all'

const tabs: { value: Tab; label: string }[] = [
  { value: 'pending', label: 'Waiting' },
  { value: 'approved', label: 'Approved' },
  { value: 'rejected', label: 'Rejected' },
  { value: 'drifted', label: 'Drifted' },
  { value: 'expired', label: 'Expired' },
  { value: 'superseded', label: 'Replaced' },
]

/** Plans that wait, and what became of earlier ones. */
export function PlanList() {
  const [tab, setTab] = useState<Tab>('pending')
  const waiting = tab === 'pending'
  const plans = usePlans(waiting ? { turn: 'mine' } : { state: tab })
  const others = usePlans({ turn: 'others' }, waiting)
  return (
    <Page
      bar={<Bar title="Approvals" />}
      before={
        <div className="tools">
          <Seg label="State" options={tabs} value={tab} onChange={setTab} />
        </div>
      }
    >
      <div className="main">
        {plans.pending || (waiting && others.pending) ? (
          <div className="pad">
            <Bones />
          </div>
        ) : plans.error ? (
          <div className="pad">
            <ProblemNote error={plans.error} again={() => void plans.again()} />
          </div>
        ) : plans.rows.length > 0 || (waiting && others.rows.length > 0) ? (
          <div className="pad stack">
            <PlanRows plans={plans} />
            {waiting && <WaitsForOthers plans={others} />}
          </div>
        ) : waiting ? (
          <Nothing />
        ) : (
          <Empty
            title={`No ${tabs.find(({ value }) => value === tab)?.label.toLowerCase()} plans`}
            text="Plans stay readable here after they were decided, so that one can see what was approved, and what was not."
          />
        )}
      </div>
    </Page>
  )
}

function Nothing() {
  const sentence = 'Clean up the pipeline: move all stale proposals to closed lost'
  return (
    <Empty
      title="Nothing waits for you"
      text="Agents act alone on what can be undone with one click. Everything else comes here first, as a plan you can read, narrow, approve or reject. For example:"
      examples={[
        {
          icon: <IconMailForward className="i c-final" aria-hidden />,
          text: 'Anything that leaves the house: mail, exports, webhooks',
          note: 'always',
        },
        {
          icon: <IconStack2 className="i" aria-hidden />,
          text: 'Changes to many records at once',
          note: 'always',
        },
        {
          icon: <IconCoin className="i" aria-hidden />,
          text: 'Amounts, forecast, commission',
          note: 'always',
        },
      ]}
    >
      <button
        type="button"
        className="btn ink"
        onClick={() => {
          setAssistant(true)
          void say(sentence)
        }}
      >
        Try it: “clean up the pipeline”
      </button>
      <Link className="btn ghost" to="/activity">
        See what ran without asking
      </Link>
    </Empty>
  )
}
