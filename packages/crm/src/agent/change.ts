import { KernelError, restore } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { CrmDb } from '../schema.generated.ts'
import { defineTool, id } from '../tool.ts'

const input = z.strictObject({ agent: id('agent') })

export const agentPause = defineTool({
  name: 'agent_pause',
  about:
    'Switch an agent off: each of its calls answers "paused", nothing of it commits any more, and its mail that has not left waits. Answers how many messages wait.',
  effect: 'change',
  input,
  permission: 'agent:pause',
  run: async ({ db, org }, { agent }) => {
    // What it is at is waited for, and what comes later waits for this: then kernel.begin refuses
    // it.
    await sql`select kernel.pause_agents(${org}::uuid, ${[agent]}::uuid[])`.execute(db)
    const paused = await switched(db, agent, false)
    const { rows } = await sql<{
      n: number
    }>`select kernel.waiting_with(${org}::uuid, ${agent}::uuid) as n`.execute(db)
    return { ...paused, waiting: rows[0]!.n }
  },
  audit: { subject: 'agent' },
  rollback: restore('agent'),
})

export const agentResume = defineTool({
  name: 'agent_resume',
  about: 'Let a paused agent act again.',
  effect: 'change',
  input,
  permission: 'agent:pause',
  run: async ({ db }, { agent }) => await switched(db, agent, true),
  audit: { subject: 'agent' },
  rollback: restore('agent'),
})

async function switched(db: Kysely<CrmDb>, agent: string, active: boolean) {
  const found = await db
    .updateTable('agent')
    .set({ active })
    .where('id', '=', agent)
    .returning(['id', 'name', 'active'])
    .executeTakeFirst()
  if (!found)
    throw new KernelError('not_found', 'There is no such agent.', {
      people: 'Agents, at the head of the assistant, shows all there are.',
      callers: 'Call agent_list.',
    })
  return found
}
