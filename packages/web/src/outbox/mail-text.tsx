import { withOwnLink } from '../words/own-link.ts'
import './mail.css'

/** A mail as plain text: head, then paragraphs. Foreign text is never treated as markup. */
export function MailText({
  from,
  to,
  subject,
  text,
}: {
  from: string | null
  to: string
  subject: string
  text: string
}) {
  return (
    <article className="mail">
      <dl>
        {from && (
          <>
            <dt>From</dt>
            <dd>{from}</dd>
          </>
        )}
        <dt>To</dt>
        <dd>{to}</dd>
        <dt>Subject</dt>
        <dd>
          <b>{subject}</b>
        </dd>
      </dl>
      <div className="txt">
        {withOwnLink(text)
          .split(/\n{2,}/)
          .map((paragraph, index) => (
            <p key={index}>{paragraph}</p>
          ))}
      </div>
    </article>
  )
}
