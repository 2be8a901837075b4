import { unsubscribeUrl } from '@rescind/crm'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { ComposedMail } from './smtp-session.ts'

/** A message of the outbox, ready to become a mail. */
export interface Letter {
  /**
   * The id of the outbox row; the Message-ID is made of it, so that a reply or a bounce finds its
   * way back.
   */
  id: string
  /** The sender as people see it. */
  from: { name: string; address: string }
  to: string
  subject: string
  /** May name the link as `{{unsubscribe_url}}`. */
  text: string
  /** The link that leaves the list in one click (RFC 8058). */
  unsubscribeUrl: string
}

/** Composes a plain-text mail for one recipient, with the headers of RFC 8058. */
export async function compose(letter: Letter): Promise<ComposedMail> {
  const domain = letter.from.address.slice(letter.from.address.lastIndexOf('@') + 1)
  const raw = await new MailComposer({
    from: letter.from,
    to: letter.to,
    subject: letter.subject,
    text: letter.text.replaceAll(unsubscribeUrl, letter.unsubscribeUrl),
    messageId: `<${letter.id}@${domain}>`,
    headers: {
      'List-Unsubscribe': `<${letter.unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
  return { from: letter.from.address, to: letter.to, raw }
}
