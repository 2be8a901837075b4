import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { limits } from '../limits.ts'
import type { SmtpTarget } from './smtp-target.ts'

/** A composed mail for one recipient. */
export interface ComposedMail {
  from: string
  to: string
  raw: Buffer
}

/**
 * What became of one mail.
 * - sent: the server took responsibility for it.
 * - refused: the server said no for good; trying again would change nothing.
 * - later: nothing was handed over (no connection, sign-in failed, the server said "not now"); safe
 *   to try again.
 * - unknown: the text was on its way when the connection broke. It may or may not arrive; nobody
 *   may send it again by itself.
 */
export type Fate = { fate: 'sent' } | { fate: 'refused' | 'later' | 'unknown'; reason: string }

export interface SmtpSession {
  send(mail: ComposedMail): Promise<Fate>
  /** False once the connection is of no more use. */
  readonly open: boolean
  close(): void
}

/**
 * Connects and signs in. Returns the reason in words when that fails; nothing has been sent then.
 * When `stopping` is aborted, whatever has not begun to hand over a text ends at once, however long
 * the server would take to answer.
 */
export async function openSmtpSession(
  target: SmtpTarget,
  stopping: AbortSignal,
): Promise<SmtpSession | { reason: string }> {
  const { auth, ...address } = target
  const connection = new SMTPConnection({
    ...address,
    connectionTimeout: limits.smtp_connect_ms,
    greetingTimeout: limits.smtp_connect_ms,
    dnsTimeout: limits.smtp_connect_ms,
    socketTimeout: limits.smtp_reply_ms,
    logger: false,
  })
  let open = true
  // Errors arrive here and at the pending call; the call decides what they mean.
  connection.on('error', () => (open = false))
  connection.on('end', () => (open = false))
  const { promise, resolve: done } = Promise.withResolvers<SmtpError | null>()
  const forget = onAbort(stopping, () => done(stopped()))
  connection.once('error', (error: SmtpError) => done(error))
  connection.once('end', () =>
    done(Object.assign(new Error('connection closed'), { code: 'ECONNECTION' })),
  )
  connection.connect((error) => {
    if (error) done(error)
    else if (auth) connection.login({ ...auth }, (refused) => done(refused ?? null))
    else done(null)
  })
  const failure = await promise
  forget()
  if (failure) {
    connection.close()
    return { reason: connectReason(failure) }
  }
  return {
    send: (mail) => sendOne(connection, mail, stopping),
    get open() {
      return open
    },
    close: () => (open ? connection.quit() : connection.close()),
  }
}

type SmtpError = Error & { code?: string | undefined; responseCode?: number | undefined }

const stopped = (): SmtpError => Object.assign(new Error('the server stops'), { code: 'ESTOPPED' })

/**
 * Acts when it is aborted, or now where it is already. Returns the function that forgets about it.
 */
function onAbort(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) act()
  signal.addEventListener('abort', act, { once: true })
  return () => signal.removeEventListener('abort', act)
}

async function sendOne(
  connection: SMTPConnection,
  mail: ComposedMail,
  stopping: AbortSignal,
): Promise<Fate> {
  const body = Readable.from([mail.raw], { objectMode: false })
  const { promise, resolve: done } = Promise.withResolvers<SmtpError | null>()
  const forget = onAbort(stopping, () => {
    // A text that is on its way is waited for: only the answer says what became of it.
    if (body.readableDidRead) return
    connection.close()
    done(stopped())
  })
  connection.send({ from: mail.from, to: [mail.to] }, body, (problem) => done(problem ?? null))
  const error = await promise
  forget()
  if (error === null) return { fate: 'sent' }
  const handedOver = body.readableDidRead
  body.destroy()
  if (error.responseCode !== undefined) {
    // The server answered, so the fate is known: 4yz is a temporary no, 5yz a final one (RFC 5321,
    // 4.2.1), except 503, which is about the order of commands and not about the mail.
    const final = error.responseCode >= 500 && error.responseCode !== 503
    await resetSession(connection)
    return { fate: final ? 'refused' : 'later', reason: `smtp_${error.responseCode}` }
  }
  if (error.code === 'EENVELOPE' || error.code === 'EMESSAGE')
    return { fate: 'refused', reason: 'bad_address' }
  if (handedOver) return { fate: 'unknown', reason: 'connection_lost' }
  return { fate: 'later', reason: error.code === 'ESTOPPED' ? 'server_stopped' : 'no_connection' }
}

function resetSession(connection: SMTPConnection): Promise<void> {
  return new Promise((done) => {
    connection.once('error', () => done())
    connection.once('end', () => done())
    connection.reset((error) => {
      if (error) connection.close()
      done()
    })
  })
}

function connectReason(error: SmtpError): string {
  if (error.code === 'ESTOPPED') return 'server_stopped'
  if (error.code === 'EAUTH' || error.code === 'ENOAUTH') return 'sign_in_refused'
  if (error.code === 'ETLS') return 'no_tls'
  return 'no_connection'
}
