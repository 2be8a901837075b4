import { type Context, days } from '@rescind/kernel'
import type { CrmDb } from '../schema.generated.ts'

/** The mail for which an active enrolment waits, in thirty days. */
export async function waitingMail(
  { db, newId, after, dispatch }: Context<CrmDb>,
  { enrolment, contact, address }: { enrolment: string; contact: string; address: string },
): Promise<void> {
  const id = newId()
  const text = { subject: 'Welcome', body: 'Welcome' }
  await db
    .insertInto('message')
    .values({ id, contact_id: contact, enrolment_id: enrolment, address, ...text })
    .execute()
  dispatch([
    {
      ...{ id, channel: 'email', to: address, record: { table: 'contact', id: contact } },
      ...{
        subject: text.subject,
        text: text.body,
        releaseAt: after(days(30)),
        meta: { purpose: 'marketing', enrolment },
      },
    },
  ])
}
