import { actionStates } from '@rescind/kernel'
import { z } from 'zod'
import {
  agent,
  change,
  conflict,
  countedPageOf,
  effect,
  id,
  mode,
  moment,
  person,
} from './values.ts'

const actionState = z.enum(actionStates)

export const receipt = z
  .object({
    undone: z.int(),
    recalled: z.int(),
    kept: z.array(conflict),
    residue: z.array(z.object({ text: z.string(), count: z.int() })),
    along: z
      .array(z.object({ tool: z.string(), count: z.int() }))
      .optional()
      .describe('What the product had done because of it, and what went back with it, by tool.'),
  })
  .meta({ id: 'Receipt' })

/** How many messages of the action are in each state. */
const outboxCounts = z.record(z.string(), z.int())

/** One invocation of a tool, as everybody sees it: the page, programs, agents. */
export const action = z
  .looseObject({
    id,
    tool: z.string(),
    /** What the tool does, in words. */
    tool_title: z.string(),
    title: z.string(),
    effect,
    kind: z.enum(['do', 'undo', 'redo']),
    state: actionState,
    mode,
    mode_reasons: z.array(z.string()),
    why: z.array(z.string()).describe('The same in sentences: why it ran in its mode.'),
    at: moment,
    principal: person,
    agent: agent.nullable(),
    session: z.string().nullable(),
    input: z.unknown(),
    reasoning: z.string().nullable(),
    rows: z.int(),
    tables: z.record(z.string(), z.int()),
    undo_until: moment.nullable(),
    release_at: moment.nullable(),
    live: z.boolean(),
    undone_by: id.nullable(),
    taken_back: z
      .enum(['all', 'part', 'nothing'])
      .nullable()
      .describe(
        'How much came back with its undo, where it has been taken back; nothing also of what had been gone already.',
      ),
    part_back: z
      .object({ records: z.int(), by: z.array(person), action: id })
      .nullable()
      .describe(
        'Where a part of it was taken back: how many of its rows, by whom, and the action that did it last.',
      ),
    overwritten_by: id
      .nullable()
      .describe('The force that has taken it back, as long as that is in force.'),
    caused_by: id
      .nullable()
      .describe('The action because of which the product did this by itself.'),
    reverts: id.nullable(),
    reverts_count: z.int(),
    counts: z.object({ matched: z.int(), send: z.int(), held_out: z.int() }),
    plan: z
      .object({
        id,
        digest: z.string(),
        state: z.string(),
        approved_by: person.nullable(),
        approved_at: moment.nullable(),
      })
      .nullable(),
    changes: countedPageOf(change),
    progress: z
      .object({
        state: z.enum(['running', 'stopped', 'done']),
        reason: z.string().nullable(),
        total: z.int(),
        done: z.int(),
      })
      .nullable(),
    // A nullable schema with a name would make every use of the name nullable in the document.
    receipt: z.union([receipt, z.null()]),
    outbox: outboxCounts.nullable(),
  })
  .meta({ id: 'Action' })
