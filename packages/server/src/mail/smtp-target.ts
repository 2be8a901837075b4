import { createHmac } from 'node:crypto'
import { isIP } from 'node:net'

/** Where mail is handed over, and as whom. */
export interface SmtpTarget {
  host: string
  port: number
  /** TLS from the first byte. */
  secure: boolean
  /** Refuse to go on without STARTTLS. */
  requireTLS: boolean
  /** Do not use STARTTLS even when offered (the built-in server on loopback). */
  ignoreTLS: boolean
  auth: { user: string; pass: string } | undefined
}

/**
 * Reads `smtp://user:password@host:587` or `smtps://…:465`. A password never travels unencrypted to
 * another machine.
 */
export function smtpTargetOf(url: string): SmtpTarget {
  const { protocol, hostname, port, username, password } = new URL(url)
  const secure = protocol === 'smtps:'
  const host = hostname.replace(/^\[|\]$/g, '')
  const auth = username
    ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
    : undefined
  return {
    host,
    port: port ? Number(port) : secure ? 465 : 587,
    secure,
    requireTLS: !secure && auth !== undefined && !isLoopback(host),
    ignoreTLS: false,
    auth,
  }
}

/**
 * The built-in mailbox, as one organisation: it signs in under its own id, so what it sends lands
 * in its own mailbox and no other.
 */
export function mailboxTarget(port: number, secret: string, org: string): SmtpTarget {
  return {
    host: '127.0.0.1',
    port,
    secure: false,
    requireTLS: false,
    ignoreTLS: true,
    auth: { user: org, pass: mailboxPassword(secret, org) },
  }
}

/** The password with which an organisation signs in to the built-in mail server. */
export function mailboxPassword(secret: string, org: string): string {
  return createHmac('sha256', secret).update(`mailbox:${org}`).digest('base64url')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
