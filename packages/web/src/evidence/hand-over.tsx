import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Problem } from '../api/problem.ts'
import { request } from '../api/request.ts'
import { TextField } from '../ui/form-dialog.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { RecordPicker } from '../ui/record-picker.tsx'
import { Seg } from '../ui/seg.tsx'
import { count, plural } from '../words/numbers.ts'
import './hand-over.css'

const kinds = [
  { value: 'contact', label: 'A contact' },
  { value: 'range', label: 'A time' },
  { value: 'session', label: 'A session' },
  { value: 'action', label: 'An action' },
  { value: 'all', label: 'The whole log' },
] as const
type Kind = (typeof kinds)[number]['value']

interface Outline {
  about: string
  entries: number
  size: number
  pages: number
  shown: number
}

/** Evidence about one thing, to give to somebody: first what it would hold, then the file. */
export function HandOver() {
  const [kind, setKind] = useState<Kind>('contact')
  const look = useMutation({
    mutationFn: async (fields: Record<string, string>) => {
      const query = new URLSearchParams(questionOf(kind, fields))
      return {
        query,
        outline: await request('GET /api/audit/bundle/about', { query: questionOf(kind, fields) }),
      }
    },
  })
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    look.mutate(
      Object.fromEntries(
        [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value).trim()]),
      ),
    )
  }
  return (
    <section className="sec hand-over" aria-labelledby="hand-over" data-testid="hand-over">
      <header>
        <h2 id="hand-over">Hand over</h2>
      </header>
      <p className="ink2">
        A zip with what the log holds about one thing and nothing else, its proofs, a report to read
        and to print, and a program that checks all of it without us.
      </p>
      <Seg
        label="About"
        options={[...kinds]}
        value={kind}
        onChange={(value) => {
          setKind(value)
          look.reset()
        }}
      />
      <form key={kind} onSubmit={send} onInput={() => look.reset()}>
        {kind === 'contact' && (
          <RecordPicker label="Contact" name="contact" tool="contact_find" required />
        )}
        {kind === 'session' && (
          <TextField label="Session" name="session" required placeholder="nightly-signatures" />
        )}
        {kind === 'action' && <TextField label="Id of the action" name="action" required />}
        {kind === 'range' && (
          <>
            <TextField label="From" name="from" type="date" required />
            <TextField label="Until, this day included" name="until" type="date" required />
          </>
        )}
        <button type="submit" className="btn" disabled={look.isPending}>
          {look.isPending ? 'Looking…' : 'Show what is in it'}
        </button>
      </form>
      <div aria-live="polite">
        {look.error ? <ProblemNote error={look.error} /> : look.data && <Found {...look.data} />}
      </div>
    </section>
  )
}

function Found({ query, outline }: { query: URLSearchParams; outline: Outline }) {
  const { about, entries, size, pages, shown } = outline
  return (
    <div className="found" data-testid="evidence-found">
      <p>
        <b>{about.charAt(0).toUpperCase() + about.slice(1)}</b>: {count(entries)} of the{' '}
        {plural(size, 'entry', 'entries')} in the log. The report has {plural(pages, 'page')}
        {shown < entries && `, about the first ${count(shown)} entries; the files have all`}.
      </p>
      <a className="btn ink" href={`/api/audit/bundle?${query}`} download>
        <IconDownload className="i s" aria-hidden />
        Download evidence
      </a>
    </div>
  )
}

/** The question as the server takes it. @throws Problem where nothing was chosen */
function questionOf(kind: Kind, fields: Record<string, string>): Record<string, string> {
  const { contact = '', session = '', action = '', from = '', until = '' } = fields
  const wrong = (detail: string, next: string) =>
    new Problem(0, { code: 'invalid_input', detail, next })
  if (kind === 'all') return { range: 'all' }
  if (kind === 'session') return { session }
  if (kind === 'action') {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(action))
      throw wrong(
        `“${action}” is no id of an action.`,
        'Open the action in Activity: its Evidence button asks about it.',
      )
    return { action }
  }
  if (kind === 'contact') {
    if (contact === '')
      throw wrong('No contact was chosen.', 'Type a name and choose one of those that are found.')
    return { contact }
  }
  if (until < from)
    throw wrong('The time ends before it begins.', 'Choose a later day to end with.')
  const after = new Date(`${until}T00:00:00Z`)
  after.setUTCDate(after.getUTCDate() + 1)
  return { range: `${from}..${after.toISOString().slice(0, 10)}` }
}
