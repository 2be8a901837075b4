import { timingSafeEqual } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { limits } from '../limits.ts'
import { mailboxPassword } from './smtp-target.ts'

/** A mail as it came in: its envelope, the header fields a list shows, and every byte. */
export interface ArrivedMail {
  org: string
  from: string
  to: string[]
  subject: string
  messageId: string | null
  raw: Buffer
}

export interface MailboxServer {
  port: number
  close(): Promise<void>
}

/**
 * The built-in mail server: real SMTP on a free loopback port. It takes mail from organisations
 * only (each signs in under its own id) and hands it to `store`; a mail is accepted when `store`
 * has committed it.
 */
export async function startMailboxServer(
  secret: string,
  store: (mail: ArrivedMail) => Promise<void>,
): Promise<MailboxServer> {
  const server = new SMTPServer({
    name: 'rescind-mailbox',
    banner: 'Rescind built-in mailbox',
    size: limits.mail_bytes,
    rejectOversized: true,
    authMethods: ['PLAIN'],
    // Loopback only: there is no network to listen on, and no certificate to offer.
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 1000,
    onAuth(auth, _session, done) {
      const org = auth.username ?? ''
      if (!equal(auth.password ?? '', mailboxPassword(secret, org)))
        return done(new Error('wrong credentials'))
      done(null, { user: org })
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (stream.sizeExceeded) return done()
        const envelope = session.envelope
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        const to = envelope.rcptTo.map((recipient) => recipient.address)
        arrived(String(session.user), from, to, Buffer.concat(chunks))
          .then(store)
          .then(
            () => done(),
            () =>
              done(
                Object.assign(new Error('the mailbox cannot store this now'), {
                  responseCode: 451,
                }),
              ),
          )
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((done, fail) => {
    server.server.once('error', fail)
    server.listen(0, '127.0.0.1', done)
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((done) => server.close(() => done())),
  }
}

async function arrived(org: string, from: string, to: string[], raw: Buffer): Promise<ArrivedMail> {
  const headers = await simpleParser(headerPart(raw))
  return {
    org,
    from,
    to,
    subject: headers.subject ?? '',
    messageId: headers.messageId ?? null,
    raw,
  }
}

/**
 * The header block alone: the list needs two fields of it, the text is parsed when somebody opens
 * the mail.
 */
function headerPart(raw: Buffer): Buffer {
  const end = raw.indexOf('\r\n\r\n')
  return end === -1 ? raw : raw.subarray(0, end + 4)
}

function equal(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
