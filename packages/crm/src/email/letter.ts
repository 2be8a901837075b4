import { type Context, KernelError } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Purpose } from '../consent/contactability.ts'
import { among } from '../record/chosen.ts'
import { live } from '../record/existing.ts'
import { orgOf } from '../record/org.ts'
import type { CrmDb } from '../schema.generated.ts'
import { id, line, prose } from '../tool.ts'
import {
  assertMergeable,
  emptyFields,
  fill,
  type MergeField,
  type MergeValues,
  sayable,
  unsubscribeUrl,
} from './merge.ts'

/** A text before it is filled in for anybody. */
export interface Letter {
  subject: string
  body: string
  purpose: Purpose
  template: string | null
  /** The action that wrote the words of its template. */
  writtenBy: string | null
}

/** The input fields of a mail: a template, or a text of one's own. */
export const letterInput = {
  template: id('template').optional().describe('A template, or subject and body.'),
  subject: line(300).optional().describe('Without a template.'),
  body: prose(50_000)
    .optional()
    .describe(
      'Without a template. May use {{first_name}}, {{company}} and the other merge fields.',
    ),
  purpose: z
    .enum(['marketing', 'service'])
    .default('marketing')
    .describe(
      'service only where it answers or serves the recipient; a marketing template stays marketing.',
    ),
}

/**
 * @throws KernelError `invalid_input` unless it is either a template or subject and body, and for
 * unknown merge fields
 */
export async function letterOf(
  db: Kysely<CrmDb>,
  input: {
    template?: string | undefined
    subject?: string | undefined
    body?: string | undefined
    purpose: Purpose
  },
): Promise<Letter> {
  const { template, subject, body, purpose } = input
  if (template && (subject || body))
    throw new KernelError(
      'invalid_input',
      'Both a template and a text were given.',
      'Give one of them.',
    )
  if (!template && !(subject && body))
    throw new KernelError(
      'invalid_input',
      'The mail has no text.',
      'Give a template, or subject and body.',
    )
  const text = template
    ? await live(db, 'template', template)
    : { subject: subject ?? '', body: body ?? '', purpose }
  assertMergeable(text.subject, text.body)
  // Marketing unless both say otherwise: a template does not make a mail to many a service.
  return {
    subject: text.subject,
    body: text.body,
    purpose: text.purpose === 'marketing' ? 'marketing' : purpose,
    template: template ?? null,
    writtenBy: template ? await writtenBy(db, template) : null,
  }
}

async function writtenBy(db: Kysely<CrmDb>, template: string): Promise<string | null> {
  const { rows } = await sql<{
    action: string | null
  }>`select text_written_by(${template}) as action`.execute(db)
  return rows[0]?.action ?? null
}

/** Whom a letter is filled in for. */
export interface Recipient {
  id: string
  email: string
  values: MergeValues
}

/**
 * The recipients of these ids, in the order of their ids, with what a letter may say about them and
 * its sender.
 */
export async function recipientsOf(
  { db, principal }: Pick<Context<CrmDb>, 'db' | 'principal'>,
  contacts: readonly string[],
): Promise<Recipient[]> {
  const { name: org } = await orgOf(db)
  const sender = await db
    .selectFrom('user')
    .select(['name', 'title'])
    .where('id', '=', principal.id)
    .executeTakeFirst()
  const people = await db
    .selectFrom('contact')
    .leftJoin('company', 'company.id', 'contact.company_id')
    .select([
      'contact.id',
      'contact.email',
      'contact.first_name',
      'contact.last_name',
      'contact.name',
      'contact.title',
      'contact.city',
      'company.name as company',
    ])
    .where(among(contacts, 'contact.id'))
    .orderBy('contact.id')
    .execute()
  return people.map(({ id, email, ...person }) => ({
    id,
    email: email ?? '',
    values: {
      ...person,
      title: sayable(person.title),
      city: sayable(person.city),
      company: sayable(person.company),
      sender_name: sender?.name ?? org,
      sender_title: sayable(sender?.title ?? ''),
      org,
    },
  }))
}

/** A letter as its recipient reads it; the unsubscribe link is filled in when it is handed over. */
export interface FilledLetter {
  subject: string
  text: string
  /** Merge fields that nothing is known for. */
  empty: MergeField[]
}

export function fillLetter(
  letter: Letter,
  { values }: Recipient,
  postalAddress: string,
): FilledLetter {
  const from = [values.org, postalAddress].filter(Boolean).join(', ')
  return {
    subject: fill(letter.subject, values).replaceAll(/\s+/g, ' ').trim(),
    text: `${fill(letter.body, values).trim()}\n\n-- \n${from}\nUnsubscribe: ${unsubscribeUrl}\n`,
    empty: emptyFields(`${letter.subject} ${letter.body}`, values),
  }
}
