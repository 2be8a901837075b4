import { withdrawConsent as recordWithdrawal } from '@rescind/crm'
import { type Kernel, read, systemAction } from '@rescind/kernel'
import { sql } from 'kysely'
import type { Leaving, Unsubscribed } from '../http/routes/unsubscribe.ts'
import type { UnsubscribeClaim } from './unsubscribe-token.ts'

interface Sent {
  /** Null where there is no such contact any more. */
  contact: string | null
  /** Null where it has been erased. */
  address: string | null
  purpose: 'marketing' | 'service'
  subject: string
  /** What the person has left by a link before, and not come back to. */
  left: Leaving[]
}

/** The kind of mail that a link stands in; null where there is no such mail. */
export async function purposeOfLink(
  kernel: Kernel,
  claim: UnsubscribeClaim,
): Promise<'marketing' | 'service' | null> {
  return (await sentMail(kernel, claim))?.purpose ?? null
}

/**
 * Records that the recipient of one mail wants no more of its kind, or no mail at all: as an action
 * of the system, at once, for the address the link was sent to and every other one of theirs. Using
 * the link again changes nothing. `everything`: they chose so on the page.
 */
export async function withdrawConsent(
  kernel: Kernel,
  claim: UnsubscribeClaim,
  everything: boolean,
): Promise<Unsubscribed> {
  const sent = await sentMail(kernel, claim)
  if (!sent) return 'unknown_link'
  const leaving = everything ? 'everything' : sent.purpose
  if (sent.left.includes(leaving) || sent.left.includes('everything')) return leaving
  const evidence = `Used the unsubscribe link of the mail “${sent.subject}”${everything ? ' and chose to get no mail at all' : ''}`
  await systemAction(
    kernel,
    null,
    { org: claim.org, tool: 'consent_unsubscribe', reasoning: null },
    async (context) => {
      const { contact, address } = sent
      await recordWithdrawal(context, {
        contact,
        ...(address ? { address } : {}),
        purpose: leaving,
        evidence,
        own: true,
      })
    },
  )
  return leaving
}

async function sentMail(kernel: Kernel, { org, outbox }: UnsubscribeClaim): Promise<Sent | null> {
  return await read(kernel, { org }, async (tx) => {
    const { rows } = await sql<Sent>`
      select c.id as contact, case when o.recipient like '%@%' then o.recipient end as address, o.subject,
        coalesce(o.body -> 'meta' ->> 'purpose', 'marketing') as purpose,
        array(select distinct coalesce(s.purpose, 'everything') from crm.suppression s
          where s.own and s.lifted_at is null and s.reason = 'opted_out'
            and s.address_key in (select crm.address_key(r.address_salt, o.recipient) from crm.org r)) as left
      from kernel.outbox o
      left join crm.contact c on c.org_id = o.org_id and c.id = o.record_id
      where o.org_id = ${org}::uuid and o.id = ${outbox}::uuid and o.record_table = 'contact' and o.channel = 'email'`.execute(
      tx,
    )
    return rows[0] ?? null
  })
}
