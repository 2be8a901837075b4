import { nothing } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { flag, idOf, moment, oneOf, text } from '../filter/field.ts'
import { type Listing, page, pageInput } from '../filter/page.ts'
import { defineTool } from '../tool.ts'

const sequenceFields = {
  id: idOf('sequence.id'),
  name: text('sequence.name'),
  purpose: oneOf('sequence.purpose', ['marketing', 'service']),
  active: flag('sequence.active', 'False for a draft: nobody can be enrolled.'),
  created_at: moment('sequence.created_at'),
  archived: flag(sql`(sequence.archived_at is not null)`),
}

const sequenceListing: Listing = {
  fields: sequenceFields,
  key: sequenceFields.id,
  searched: [sequenceFields.name],
  order: [{ field: 'name', desc: false }],
  archived: sequenceFields.archived,
}

interface Step {
  position: number
  wait_days: number
  template: { id: string; name: string }
}

export const sequenceFind = defineTool({
  name: 'sequence_find',
  about:
    'List mail sequences with their steps, how many contacts are enrolled, and whether a person has approved what they say now.',
  effect: 'read',
  input: z.object(pageInput(sequenceFields, 'names')),
  permission: 'sequence:read',
  run: ({ db, now }, input) =>
    page(
      db
        .selectFrom('sequence')
        .select([
          'sequence.id',
          'sequence.name',
          'sequence.purpose',
          'sequence.active',
          'sequence.activating_at',
        ])
        .select(
          sql<boolean>`sequence.approved_digest is not distinct from sequence_digest(sequence.id)`.as(
            'approved',
          ),
        )
        .select([
          sql<
            Step[]
          >`(select coalesce(json_agg(json_build_object('position', s.position, 'wait_days', s.wait_days,
          'template', json_build_object('id', t.id, 'name', t.name)) order by s.position), '[]')
          from sequence_step s join template t on t.id = s.template_id where s.sequence_id = sequence.id)`.as(
            'steps',
          ),
          sql<number>`(select count(*)::int from enrolment e where e.sequence_id = sequence.id and e.state in ('active', 'paused'))`.as(
            'enrolled',
          ),
        ]),
      sequenceListing,
      input,
      now,
    ),
  audit: { subject: [] },
  rollback: nothing,
})
