import { planStates } from '@rescind/kernel'
import { z } from 'zod'
import { agent, change, countedPageOf, effect, id, moment, person } from './values.ts'

const heldOut = z.object({
  id,
  table: z.string(),
  label: z.string(),
  reason: z.string(),
  evidence: z.string(),
  override: z.string(),
})

const outbound = z.object({
  id: z.string(),
  to: z.string(),
  label: z.string(),
  record: z.object({ table: z.string(), id: z.string() }),
  subject: z.string(),
  text: z.string(),
  /** As it would leave later: it is not queued. */
  sample: z.boolean(),
})

const counts = z
  .object({
    matched: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    held_out: z.int(),
    send: z.int(),
    samples: z.int().optional(),
    rows: z.int(),
  })
  .meta({
    description:
      'Over the whole plan, in records: matched = changed + unchanged + held_out. rows: rows of every table.',
  })

const group = z.object({
  table: z.string(),
  op: z.enum(['insert', 'update', 'delete']),
  rows: z.int(),
  fields: z.array(
    z.object({
      field: z.string(),
      /** The field in words. */
      name: z.string().optional(),
      quiet: z.literal(true).optional(),
      rows: z.int(),
      same: z.boolean(),
      after: z.unknown().optional(),
      after_label: z.string().optional(),
    }),
  ),
})

const worth = z
  .object({ table: z.string(), currency: z.string(), amount: z.string(), label: z.string() })
  .meta({
    description:
      'What the rows that it writes in one table are worth, over all of it; one line per currency.',
  })

const figure = z
  .object({
    figure: z.string(),
    /** First day of the quarter. */
    period: z.string(),
    currency: z.string(),
    about: z.object({ table: z.string(), id: z.string().nullable(), label: z.string() }).nullable(),
    name: z.string(),
    before: z.string(),
    after: z.string(),
    by: z.string(),
    before_label: z.string(),
    after_label: z.string(),
    by_label: z.string(),
  })
  .meta({
    description:
      'A figure of the forecast that it moves (docs/figures.md), as things were when it was planned. about: whose part of it, null for all of it. by: the difference, which a yes binds.',
  })

const difference = z.object({
  part: z.string(),
  line: z.unknown(),
  label: z.string().nullable(),
  change: change.optional(),
})

const drift = z.object({
  added: z.array(difference),
  removed: z.array(difference),
  summary: z.string(),
  /**
   * How many records differ; the lines may be the first of them only. Absent in drifts noted before
   * it was counted.
   */
  records: z.int().optional(),
})

/** What an action would do, found by running it and rolling back. */
export const plan = z
  .looseObject({
    id,
    /** The id of the action it becomes: the same. */
    action: id,
    tool: z.string(),
    /** What the tool does, in words. */
    tool_title: z.string(),
    title: z.string(),
    state: z.enum(planStates),
    digest: z.string(),
    mode: z.literal('explicit'),
    mode_reasons: z.array(z.string()),
    why: z.array(z.string()).describe('The same in sentences: why it is a plan.'),
    effect,
    counts,
    groups: z.array(group),
    worth: z.array(worth),
    figures: z.array(figure),
    facets: z.record(z.string(), z.int()),
    expires_at: moment,
    decided_at: moment.nullable(),
    decided_by: person.nullable(),
    created_at: moment,
    hold_ms: z.int().nullable(),
    friction: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('click') }),
      z.object({ kind: z.literal('number'), number: z.int() }),
    ]),
    requested_by: person,
    agent: agent.nullable(),
    session: z.string().nullable(),
    input: z.unknown(),
    reasoning: z.string().nullable(),
    tables: z.record(z.string(), z.int()),
    residue: z.string().nullable(),
    rollback: z.string(),
    may_approve: z.boolean(),
    approvers: z.array(person),
    held_out: countedPageOf(heldOut),
    changes: countedPageOf(change),
    outbound: countedPageOf(outbound),
    drift: drift.nullable(),
    superseded_by: id.nullable(),
    /** The plan whose place this one took: narrowed, drifted or asked again. */
    supersedes: id.nullable(),
    /** The caller may ask for it again: POST /api/plans/{id}/renew. */
    may_renew: z.boolean(),
  })
  .meta({ id: 'Plan' })
