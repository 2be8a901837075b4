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
})

/** What an action would do, found by running it and rolling back. */
export const plan = z
  .looseObject({
    id,
    /** The id of the action it becomes: the same. */
    action: id,
    tool: z.string(),
    title: z.string(),
    state: z.enum(['pending', 'approved', 'rejected', 'expired', 'drifted', 'superseded']),
    digest: z.string(),
    mode: z.literal('explicit'),
    mode_reasons: z.array(z.string()),
    effect,
    counts: z.object({ matched: z.int(), send: z.int(), held_out: z.int(), rows: z.int() }),
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
    drift: z.object({ added: z.array(z.unknown()), removed: z.array(z.unknown()), summary: z.string() }).nullable(),
    superseded_by: id.nullable(),
  })
  .meta({ id: 'Plan' })
