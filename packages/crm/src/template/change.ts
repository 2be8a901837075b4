import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { assertMergeable } from '../email/merge.ts'
import { live } from '../record/existing.ts'
import { approveText, showToEnrolled, usesOf } from '../sequence/live-text.ts'
import { defineTool, id, line, prose, someOf } from '../tool.ts'

const content = {
  name: line(),
  subject: line(300),
  body: prose(50_000).describe(
    'May use {{first_name|there}}, {{company}} and the other merge fields.',
  ),
  purpose: z
    .enum(['marketing', 'service'])
    .describe('marketing is held back from customers and from all who opted out.'),
  language: z
    .string()
    .regex(/^[a-z]{2}$/)
    .describe('ISO 639-1 code.'),
}

export const templateCreate = defineTool({
  name: 'template_create',
  about: 'Create one mail template.',
  effect: 'change',
  input: z.object({
    ...content,
    purpose: content.purpose.default('marketing'),
    language: content.language.default('en'),
  }),
  permission: 'template:write',
  run: async ({ db, newId }, template) => {
    assertMergeable(template.subject, template.body)
    return await db
      .insertInto('template')
      .values({ id: newId(), ...template })
      .returning(['id', 'name', 'subject'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: [] },
  rollback: restore('template'),
})

export const templateUpdate = defineTool({
  name: 'template_update',
  about:
    'Change one mail template. Where a sequence in use or a mail that waits says its text, the change is a plan that shows to whom. Mail that waits keeps its text.',
  effect: 'change',
  input: z.object({ template: id('template'), set: someOf(content) }),
  permission: 'template:write',
  run: async (context, { template, set }) => {
    const { db, needsApproval } = context
    const before = await live(db, 'template', template)
    assertMergeable(set.subject ?? '', set.body ?? '')
    const reworded = (['subject', 'body', 'purpose'] as const).some(
      (part) => set[part] !== undefined && set[part] !== before[part],
    )
    const use = reworded ? await usesOf(db, template) : null
    if (use && (use.sequences.length > 0 || use.waiting > 0)) needsApproval('live_text')
    const changed = await db
      .updateTable('template')
      .set(set)
      .where('id', '=', template)
      .returning(['id', 'name', 'subject', 'body'])
      .executeTakeFirstOrThrow()
    if (use) {
      await approveText(db, use.approved)
      await showToEnrolled(context, use.sequences, {
        ...changed,
        purpose: set.purpose ?? before.purpose,
      })
    }
    return { id: changed.id, name: changed.name, subject: changed.subject }
  },
  audit: { subject: 'template' },
  rollback: restore('template', 'sequence'),
})
