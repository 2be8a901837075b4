import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { request } from '../api/request.ts'
import { Bones } from '../ui/bones.tsx'
import { Empty } from '../ui/empty.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Seg } from '../ui/seg.tsx'
import { moment } from '../words/dates.ts'
import { MailText } from './mail-text.tsx'

const page_rows = 100

/** Mails that arrived at the built-in mail server, as any recipient would have got them. */
export function Mailbox({ open }: { open: string | undefined }) {
  const navigate = useNavigate()
  const query = useInfiniteQuery({
    queryKey: ['mailbox'],
    queryFn: ({ pageParam }) =>
      request('GET /api/mailbox', { query: { before: pageParam, limit: page_rows } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  })
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? []
  const show = (mail: string | undefined) =>
    void navigate({ to: '/outbox', search: { tab: 'mailbox', mail } })
  if (query.isPending)
    return (
      <div className="pad">
        <Bones rows={10} />
      </div>
    )
  if (query.error)
    return (
      <div className="pad">
        <ProblemNote error={query.error} again={() => void query.refetch()} />
      </div>
    )
  if (rows.length === 0)
    return (
      <Empty
        title="No mail has arrived"
        text="Until a real mail server is set up, everything that leaves arrives in this built-in mailbox, through real SMTP. Nobody outside receives it."
      />
    )
  return (
    <div className={open ? 'mailbox reading' : 'mailbox'}>
      <div className="mails" tabIndex={0} role="region" aria-label="Mailbox">
        <ul data-testid="mailbox">
          {rows.map((mail) => (
            <li key={mail.id}>
              <button
                type="button"
                className="mail-line"
                aria-current={mail.id === open || undefined}
                onClick={() => show(mail.id)}
                data-testid="mailbox-row"
                data-to={mail.to}
              >
                <span className="row">
                  <b className="grow trunc">{mail.to}</b>
                  <time className="mute t12">{moment(mail.received_at)}</time>
                </span>
                <span className="trunc ink2">{mail.subject}</span>
              </button>
            </li>
          ))}
        </ul>
        {query.hasNextPage && (
          <div className="pad">
            <button
              type="button"
              className="btn"
              disabled={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Show more
            </button>
          </div>
        )}
      </div>
      {open ? (
        <Reader id={open} onBack={() => show(undefined)} />
      ) : (
        <p className="mute pad desk">Choose a mail to read it as it arrived.</p>
      )}
    </div>
  )
}

function Reader({ id, onBack }: { id: string; onBack: () => void }) {
  const { data, error } = useQuery({
    queryKey: ['mailbox', id],
    queryFn: () => request('GET /api/mailbox/{id}', { params: { id } }),
  })
  const [as, setAs] = useState<'text' | 'html'>('text')
  return (
    <div className="reader">
      <div className="row" style={{ marginBottom: 12 }}>
        <button type="button" className="btn sm only-phone" onClick={onBack}>
          All mails
        </button>
        {data?.html && (
          <Seg
            label="Shown as"
            value={as}
            onChange={setAs}
            options={[
              { value: 'text', label: 'Text' },
              { value: 'html', label: 'As sent' },
            ]}
          />
        )}
      </div>
      {error && <ProblemNote error={error} />}
      {data && as === 'text' && (
        <MailText from={data.from} to={data.to} subject={data.subject} text={data.text ?? ''} />
      )}
      {/* No script runs and nothing is fetched: the sandbox allows neither, and the frame has no address of its own. */}
      {data?.html && as === 'html' && (
        <iframe
          className="html"
          title={data.subject}
          sandbox=""
          srcDoc={data.html}
          referrerPolicy="no-referrer"
        />
      )}
    </div>
  )
}
