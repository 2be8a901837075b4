import { type Kernel, read } from '@rescind/kernel'
import { sql } from 'kysely'
import type { Identity } from './http/routes/me.ts'
import type { Sender } from './mail/dispatcher.ts'

/** What the page shows of an organisation and one of its people. */
export async function identityOf(kernel: Kernel, org: string, person: string): Promise<Identity> {
  return await read(kernel, { org }, async (tx) => {
    const { rows } = await sql<{
      org_name: string
      email: string
    }>`select o.name as org_name, u.email from crm.org o
      join crm."user" u on u.org_id = o.org_id and u.id = ${person}::uuid where o.org_id = ${org}::uuid`.execute(
      tx,
    )
    return { orgName: rows[0]?.org_name ?? '', email: rows[0]?.email ?? '' }
  })
}

/** Who an organisation's mail comes from, as its settings say now. */
export async function senderOf(kernel: Kernel, org: string): Promise<Sender> {
  return await read(kernel, { org }, async (tx) => {
    const { rows } = await sql<{
      name: string
      mail_from: string
    }>`select name, mail_from from crm.org where org_id = ${org}::uuid`.execute(tx)
    const sender = rows[0]
    if (!sender) throw new Error('an organisation with due mail has no row of its own')
    return { name: sender.name, address: sender.mail_from }
  })
}
