import { withdrawConsent as recordWithdrawal } from '@rescind/crm'
import { type Kernel, read, systemAction } from '@rescind/kernel'
import { sql } from 'kysely'
import type { Unsubscribed } from '../http/routes/unsubscribe.ts'
import type { UnsubscribeClaim } from './unsubscribe-token.ts'

/**
 * Records that the recipient of one mail wants no more of its kind: as an action of the system, at once, for every address of theirs.
 * Using the link again changes nothing.
 */
export async function withdrawConsent(kernel: Kernel, { org, outbox }: UnsubscribeClaim): Promise<Unsubscribed> {
  const found = await read(kernel, { org }, async (tx) => {
    const { rows } = await sql<{ contact: string; purpose: 'marketing' | 'service'; subject: string; already: boolean }>`
      select m.contact, m.purpose, m.subject, coalesce((select e.kind = 'opt_out' from crm.consent_event e
          where e.org_id = ${org}::uuid and e.contact_id = m.contact and e.channel = 'email' and e.purpose = m.purpose
          order by e.at desc, e.id desc limit 1), false) as already
      from (select record_id as contact, coalesce(body -> 'meta' ->> 'purpose', 'marketing') as purpose, subject
        from kernel.outbox where org_id = ${org}::uuid and id = ${outbox}::uuid and record_table = 'contact') m`.execute(tx)
    return rows[0]
  })
  if (!found) return 'unknown_link'
  if (found.already) return 'done'
  const evidence = `Used the unsubscribe link of the mail “${found.subject}”`
  await systemAction(kernel, null, { org, tool: 'consent_unsubscribe', reasoning: null }, async (context) => {
    await recordWithdrawal(context, { contact: found.contact, purpose: found.purpose, evidence })
  })
  return 'done'
}
