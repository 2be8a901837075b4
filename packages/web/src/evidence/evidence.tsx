import { IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Bar } from '../ui/bar.tsx'
import { Bones } from '../ui/bones.tsx'
import { Page } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { moment } from '../words/dates.ts'
import { count, plural } from '../words/numbers.ts'
import { HandOver } from './hand-over.tsx'
import './audit.css'
import { checkLog, type Log, type LogCheck, logQuery } from './queries.ts'

/** The audit log: where it stands, who else keeps it, and whether it holds. */
export function Evidence() {
  const { data, error, refetch } = useQuery({ ...logQuery, refetchInterval: 10_000 })
  const check = useMutation({ mutationFn: checkLog })
  return (
    <Page bar={<Bar title="Evidence" />}>
      <div className="main pad" data-testid="evidence">
        {error ? (
          <ProblemNote error={error} again={() => void refetch()} />
        ) : data ? (
          <Standing log={data} />
        ) : (
          <Bones rows={8} />
        )}
        <HandOver />
        <section className="sec audit-check" aria-labelledby="check">
          <header>
            <h2 id="check">Does it hold?</h2>
          </header>
          <p className="ink2">
            Checks that no entry was changed, removed or added, that every text agrees with what its
            entry commits to, and that every action and every change has an entry.
          </p>
          <button
            type="button"
            className="btn ink"
            disabled={check.isPending}
            onClick={() => check.mutate()}
          >
            {check.isPending ? 'Verifying…' : 'Verify'}
          </button>
          <div aria-live="polite">
            {check.error ? (
              <ProblemNote error={check.error} again={() => check.mutate()} />
            ) : (
              check.data && <Found check={check.data} />
            )}
          </div>
          <p className="mute t12">
            A log rewritten whole by somebody who holds its key agrees with itself. Against that
            there are the checkpoints kept elsewhere: <span className="mono">rescind verify</span>.
          </p>
        </section>
      </div>
    </Page>
  )
}

function Standing({ log }: { log: Log }) {
  return (
    <section className="sec" aria-labelledby="log">
      <header>
        <h2 id="log">{plural(log.size, 'sealed entry', 'sealed entries')}</h2>
      </header>
      {log.stopped && (
        <div className="problem" role="alert">
          <b>This log is not sealed any more: {log.stopped}.</b>
          <p className="ink2">
            Everything else goes on, and new entries wait. Find out why before anybody moves the
            checkpoints away.
          </p>
        </div>
      )}
      <dl className="kv">
        <dt>Log</dt>
        <dd className="mono wrap" data-technical>
          {log.origin}
        </dd>
        <dt>Root</dt>
        <dd className="mono wrap">{log.root}</dd>
        <dt>Sealed</dt>
        <dd>{log.sealed_at ? moment(log.sealed_at) : 'Not yet'}</dd>
        <dt>Waits</dt>
        <dd>{log.pending === 0 ? 'Nothing' : plural(log.pending, 'entry', 'entries')}</dd>
        <dt>Kept elsewhere</dt>
        <dd>
          {log.published.length === 0 && 'Nowhere yet'}
          {log.published.map((place) => (
            <div key={place.where} className="wrap">
              <span className="mono">{place.where}</span>
              <div className={place.ok ? 'mute' : 'final'}>
                {place.ok
                  ? `${plural(place.size, 'entry', 'entries')}, ${moment(place.at)}`
                  : `Not reached since ${moment(place.at)}; tried again`}
              </div>
            </div>
          ))}
        </dd>
        <dt>{log.keys.length > 1 ? 'Keys, the newest last' : 'Key'}</dt>
        <dd>
          {log.keys.map((key) => (
            <div key={key} className="mono wrap t12" data-technical>
              {key}
            </div>
          ))}
        </dd>
      </dl>
    </section>
  )
}

function Found({ check }: { check: LogCheck }) {
  const holds = check.problems.length === 0
  const Icon = holds ? IconShieldCheck : IconShieldX
  return (
    <div data-testid="check">
      <h3 className="row">
        <Icon className="i" aria-hidden />
        {holds ? 'Verified' : 'Failed'}
      </h3>
      <p>
        {plural(check.size, 'entry', 'entries')} of {plural(check.actions, 'action')},{' '}
        {plural(check.checkpoints, 'checkpoint')}, {plural(check.texts.kept, 'text')} kept,{' '}
        {count(check.texts.erased)} erased, {count(check.texts.redacted)} redacted.
      </p>
      {!holds && (
        <ul>
          {check.problems.map((problem) => (
            <li key={problem} className="wrap">
              {problem}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
