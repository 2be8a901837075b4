import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import type { Plan } from '../api/wire.ts'
import { MailText } from '../outbox/mail-text.tsx'
import { count } from '../words/numbers.ts'
import { usePages } from './pages.ts'

/** Each mail exactly as it leaves, one recipient at a time. */
export function MailSection({ plan }: { plan: Plan }) {
  const mails = usePages(plan, 'outbound')
  const [at, setAt] = useState(0)
  const mail = mails.rows[at]
  if (!mail) return null
  const step = async (to: number) => {
    if (to >= mails.rows.length && !mails.done) await mails.more()
    setAt(to)
  }
  return (
    <section className="sec" aria-labelledby="mail" data-testid="mails">
      <header>
        <h2 id="mail">
          {mail.sample ? 'Examples of what would leave later' : 'The mail, as it leaves'}
        </h2>
        <span className="grow" />
        <button
          type="button"
          className="btn ghost ic sm"
          aria-label="Previous recipient"
          disabled={at === 0}
          onClick={() => void step(at - 1)}
        >
          <IconChevronLeft className="i" aria-hidden />
        </button>
        <span className="mute t12 fig-tab" aria-live="polite">
          {count(at + 1)} of {count(mails.total)}
        </span>
        <button
          type="button"
          className="btn ghost ic sm"
          aria-label="Next recipient"
          disabled={at + 1 >= mails.total}
          onClick={() => void step(at + 1)}
        >
          <IconChevronRight className="i" aria-hidden />
        </button>
      </header>
      <MailText
        from={null}
        to={mail.label && mail.label !== mail.to ? `${mail.label} <${mail.to}>` : mail.to}
        subject={mail.subject}
        text={mail.text}
      />
    </section>
  )
}
