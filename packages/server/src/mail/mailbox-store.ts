import { randomUUIDv7 } from 'node:crypto'
import { type Kernel, openDb, read } from '@rescind/kernel'
import { sql } from 'kysely'
import { simpleParser } from 'mailparser'
import type { ArrivedMail } from './mailbox-server.ts'

const pageRows = 50
const arrivalsAtOnce = 2

export interface MailSummary {
  id: string
  to: string
  from: string
  subject: string
  received_at: string
}

export interface StoredMail extends MailSummary {
  text: string
  html: string | null
  headers: Record<string, string>
}

/**
 * The mails that arrived at the built-in mail server. Every question names its organisation, and
 * row-level security holds it to that.
 */
export interface MailboxStore {
  /**
   * Puts in what arrived: by the database role of the mailbox, since the application may only read
   * it.
   */
  add(mail: ArrivedMail): Promise<void>
  list(
    org: string,
    page: { before?: string; limit?: number; to?: string },
  ): Promise<{ rows: MailSummary[]; next?: string; total: number }>
  read(org: string, id: string): Promise<StoredMail | null>
  close(): Promise<void>
}

interface Row {
  id: string
  mail_from: string
  rcpt_to: string[]
  subject: string
  received_at: Date
}

/** `url`: the address of the role `rescind_mailbox`. */
export function createMailboxStore(kernel: Kernel, url: string): MailboxStore {
  const arrivals = openDb<unknown>(url, { max: arrivalsAtOnce })
  return {
    async add({ org, from, to, subject, messageId, raw }) {
      await sql`insert into mailbox.message (org_id, id, mail_from, rcpt_to, subject, message_id, raw)
        values (${org}, ${randomUUIDv7()}, ${from}, ${to}, ${subject}, ${messageId}, ${raw})`.execute(
        arrivals,
      )
    },

    close: async () => await arrivals.destroy(),

    async list(org, { before, limit = pageRows, to }) {
      return await read(kernel, { org }, async (tx) => {
        const { rows } =
          await sql<Row>`select id, mail_from, rcpt_to, subject, received_at from mailbox.message
          where org_id = ${org} and (${before ?? null}::uuid is null or id < ${before ?? null}::uuid)
            and (${to ?? null}::text is null or ${to ?? null}::text = any (rcpt_to))
          order by id desc limit ${limit + 1}`.execute(tx)
        const counted = await sql<{
          total: number
        }>`select count(*)::int as total from mailbox.message
          where org_id = ${org} and (${to ?? null}::text is null or ${to ?? null}::text = any (rcpt_to))`.execute(
          tx,
        )
        const page = rows.slice(0, limit)
        const last = rows.length > limit ? page.at(-1) : undefined
        return {
          rows: page.map(summaryOf),
          total: counted.rows[0]?.total ?? 0,
          ...(last && { next: last.id }),
        }
      })
    },

    async read(org, id) {
      const row = await read(kernel, { org }, async (tx) => {
        const { rows } = await sql<
          Row & { raw: Buffer }
        >`select id, mail_from, rcpt_to, subject, received_at, raw from mailbox.message
          where org_id = ${org} and id = ${id}`.execute(tx)
        return rows[0]
      })
      if (!row) return null
      const mail = await simpleParser(row.raw, { skipTextToHtml: true, skipImageLinks: true })
      const headers = Object.fromEntries(
        mail.headerLines.map(({ key, line }) => [
          key,
          line
            .slice(line.indexOf(':') + 1)
            .trim()
            .replace(/\s*\r?\n\s+/g, ' '),
        ]),
      )
      return {
        ...summaryOf(row),
        text: mail.text ?? '',
        html: typeof mail.html === 'string' ? mail.html : null,
        headers,
      }
    },
  }
}

function summaryOf(row: Row): MailSummary {
  return {
    id: row.id,
    to: row.rcpt_to.join(', '),
    from: row.mail_from,
    subject: row.subject,
    received_at: row.received_at.toISOString(),
  }
}
