import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { meQuery } from '../api/queries.ts'
import type { Action, Plan } from '../api/wire.ts'
import { Told } from '../ui/told.tsx'
import { Who } from '../ui/who.tsx'
import { moment } from '../words/dates.ts'
import { sentence } from '../words/diff.ts'
import { digestText, isEmpty, rollbackText } from './plan-words.ts'

const approvers_max = 4

/** Who may approve and why it is a plan; folded, with which tool and under which digest. */
export function Facts({ plan, action }: { plan: Plan; action: Action | undefined }) {
  const me = useQuery(meQuery).data?.person.id
  // Whoever reads it looks for the own name first.
  const approvers = [...(plan.approvers ?? [])].sort(
    (a, b) => Number(b.id === me) - Number(a.id === me),
  )
  // What does nothing has nobody to say yes to it, and no way back.
  const nothing = isEmpty(plan)
  const wayBack = nothing ? null : rollbackText(plan)
  return (
    <>
      <dl className="kv" data-testid="plan-facts">
        {!nothing && (
          <>
            <dt>May approve</dt>
            <dd className="stack g4">
              {approvers.slice(0, approvers_max).map((person) => (
                <span key={person.id} className="row">
                  <Who name={person.name} />
                  {person.name}
                  {person.id === me && ', you'}
                </span>
              ))}
              {approvers.length > approvers_max && (
                <span className="mute t12">and {approvers.length - approvers_max} more</span>
              )}
              <span className="mute t12">Not: any agent.</span>
            </dd>
          </>
        )}
        <dt>Why a plan</dt>
        <dd>
          {(plan.why ?? []).map((why) => (
            <div key={why}>{why}</div>
          ))}
        </dd>
        {wayBack && (
          <>
            <dt>Way back</dt>
            <dd>{wayBack}</dd>
          </>
        )}
        {plan.residue && (
          <>
            <dt>Stays out</dt>
            <dd>{plan.residue}</dd>
          </>
        )}
        {plan.supersedes && (
          <>
            <dt>In place of</dt>
            <dd>
              <Link to="/plans/$id" params={{ id: plan.supersedes }}>
                an earlier plan
              </Link>
            </dd>
          </>
        )}
        {action?.plan?.approved_at ? (
          <>
            <dt>Approved</dt>
            <dd>{moment(action.plan.approved_at)}, exactly as shown</dd>
          </>
        ) : plan.state === 'pending' ? (
          <>
            <dt>Expires</dt>
            <dd>{moment(plan.expires_at)}, then ask again</dd>
          </>
        ) : (
          <>
            <dt>State</dt>
            <dd>{sentence(plan.state)}, kept as evidence</dd>
          </>
        )}
      </dl>
      {plan.reasoning && (
        <details className="t12 ink2">
          <summary>
            What{' '}
            {plan.agent
              ? plan.agent.name.toLowerCase().replace(/^assistant$/, 'the assistant')
              : 'was'}{' '}
            reasoned
          </summary>
          <p className="wrap" style={{ paddingTop: 6, whiteSpace: 'pre-line' }}>
            <Told text={plan.reasoning} />
          </p>
        </details>
      )}
      <details className="t12 ink2" data-technical>
        <summary>Details</summary>
        <dl className="kv">
          <dt>Tool</dt>
          <dd className="mono wrap">{plan.tool}</dd>
          <dt>Digest</dt>
          <dd>
            <span className="mono">{digestText(plan.digest)}</span> <Copy text={plan.digest} />
          </dd>
        </dl>
      </details>
    </>
  )
}

function Copy({ text }: { text: string }) {
  const [done, setDone] = useState(false)
  const Icon = done ? IconCheck : IconCopy
  return (
    <button
      type="button"
      className="btn ghost ic sm copy"
      aria-label={done ? 'Copied' : 'Copy the digest'}
      onClick={() =>
        void navigator.clipboard.writeText(text).then(() => setDone(true), console.warn)
      }
    >
      <Icon className="i s" aria-hidden />
    </button>
  )
}
