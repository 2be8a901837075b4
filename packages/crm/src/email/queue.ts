import { type Context, type Duration, KernelError, seconds } from '@rescind/kernel'
import { contactability, type Purpose } from '../consent/contactability.ts'
import { existing } from '../record/existing.ts'
import { insertAll } from '../record/insert-all.ts'
import { orgOf } from '../record/org.ts'
import type { CrmDb } from '../schema.generated.ts'
import { fillLetter, type Letter, recipientsOf } from './letter.ts'
import type { MergeField } from './merge.ts'

/**
 * Writes one message per contact and hands them to the outbox, where they wait. Whoever may not be
 * written to must have been left out before: see `sendable` and `assertSendable`. `enrolments`: by
 * contact, for mail of a sequence. Who would read a hole where a field has no value is left out,
 * and returned with those fields.
 */
export async function queue(
  context: Context<CrmDb>,
  contacts: readonly string[],
  letter: Letter,
  wait: Duration,
  enrolments: ReadonlyMap<string, string> = new Map(),
): Promise<Queued> {
  const { db, newId, principal, after, dispatch } = context
  const { postal_address } = await orgOf(db)
  const enrolmentOf = (contact: string): { enrolment?: string } => {
    const enrolment = enrolments.get(contact)
    return enrolment ? { enrolment } : {}
  }
  const filled = (await recipientsOf(context, contacts)).map((recipient) => ({
    // By recipient: one of them less leaves the others' as they were shown.
    id: newId(`message ${recipient.id}`),
    recipient,
    ...fillLetter(letter, recipient, postal_address),
  }))
  const letters = filled.filter(({ empty }) => empty.length === 0)
  const holes = filled.filter(({ empty }) => empty.length > 0)
  const messages = letters.map(({ id, recipient, subject, text }) => ({
    id,
    contact_id: recipient.id,
    address: recipient.email,
    subject,
    body: text,
    template_id: letter.template,
    enrolment_id: enrolments.get(recipient.id) ?? null,
    sender_id: principal.id,
  }))
  await insertAll(db, 'message', messages)
  dispatch(
    letters.map(({ id, recipient, subject, text }) => ({
      id,
      channel: 'email' as const,
      to: recipient.email,
      record: { table: 'contact', id: recipient.id },
      subject,
      text,
      releaseAt: after(wait),
      ...(letter.writtenBy && { restsOn: letter.writtenBy }),
      // What is checked again at release.
      meta: { purpose: letter.purpose, ...enrolmentOf(recipient.id) },
    })),
  )
  return {
    queued: letters.length,
    holes: new Map(holes.map(({ recipient, empty }) => [recipient.id, empty])),
  }
}

/** How many wait now, and for whom which fields have no value. */
export interface Queued {
  queued: number
  holes: Map<string, MergeField[]>
}

const holeText = (fields: readonly MergeField[]) =>
  `Nothing is known for ${fields.map((name) => `{{${name}}}`).join(', ')}, and no word stands in`

/** Tells who was left out because their mail would have had a hole. */
export function holdOutHoles({ holdOut }: Context<CrmDb>, { holes }: Queued): void {
  holdOut(
    [...holes].map(([id, fields]) => ({
      record: { table: 'contact', id },
      reason: 'empty_field',
      evidence: holeText(fields),
      override: 'new_plan' as const,
    })),
  )
}

/** @throws KernelError `invalid_input` where the mail to this one contact would have had a hole */
export function assertWhole({ holes }: Queued): void {
  const [fields] = holes.values()
  if (!fields) return
  throw new KernelError(
    'invalid_input',
    `${holeText(fields)}. Nothing was queued.`,
    `Write {{${fields[0]}|…}} with a word to stand in, or give the contact a value.`,
    { reason: 'empty_field', fields },
  )
}

/** How long mail of this organisation can be recalled before it leaves. */
export async function mailHold({ db }: Context<CrmDb>): Promise<Duration> {
  const { mail_hold_seconds } = await orgOf(db)
  return seconds(mail_hold_seconds)
}

/** Those of the contacts we may write to; the others are held out, each with its reason. */
export async function sendable(
  { db, now, holdOut }: Context<CrmDb>,
  contacts: readonly string[],
  purpose: Purpose,
): Promise<string[]> {
  const { send, heldOut } = await contactability(db, contacts, purpose, now)
  holdOut(heldOut)
  return contacts.filter((contact) => send.has(contact))
}

/**
 * @throws KernelError `invalid_input` with reason and evidence where this one contact may not be
 * written to
 */
export async function assertSendable(
  { db, now }: Context<CrmDb>,
  contact: string,
  purpose: Purpose,
): Promise<void> {
  const { name } = await existing(db, 'contact', contact)
  const [block] = (await contactability(db, [contact], purpose, now)).heldOut
  if (!block) return
  const { reason, evidence, override } = block
  throw new KernelError(
    'invalid_input',
    `${name} is held out: ${evidence}. Nothing was queued.`,
    override === 'nobody'
      ? 'Nobody can override this; leave the contact out.'
      : {
          people: 'Their page says what would change that; else leave the contact out.',
          callers: 'Look at contact_check_contactability, or leave the contact out.',
        },
    { reason, evidence, override },
  )
}
