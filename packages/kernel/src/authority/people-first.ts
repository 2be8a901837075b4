import { sql, type Transaction } from 'kysely'
import { KernelError, type Next } from '../contract/errors.ts'
import type { AnyDb } from '../contract/kernel.ts'
import type { Caller } from './caller.ts'

/** What an agent is told that wants to overrule a person. Proposing it stays open to it. */
export const personDecided = (why: string, next: string | Next) =>
  new KernelError('person_decided', `${why} Nothing was changed.`, next)

/** An agent that a person has switched off. */
export const agentPaused = (name = 'This agent') =>
  new KernelError('paused', `${name} is paused. Nothing was done.`, {
    people: 'A person lets it act again: Agents, at the head of the assistant.',
    callers:
      'A person resumes it: the tool agent_resume, "rescind agents resume", or Agents at the head of the assistant.',
  })

const proposeIt = {
  people: 'Propose it: it becomes a plan that a person approves.',
  callers: 'Propose it: rewind_plan (POST /api/rewinds) makes a plan of it that a person approves.',
}

/** What an agent is told whose undo or redo would stop what a person sent or approved. */
export const stopsApproved = () =>
  personDecided('It would stop what a person sent or approved and what still waits.', proposeIt)

const reasons: Record<string, string> = {
  person: 'A person did this. An agent takes back by itself only what it did itself.',
  agent: 'Another agent did this. An agent takes back by itself only what it did itself.',
  principal: 'This was done for another person than the one the agent acts for now.',
  approved: 'A person approved this.',
  released: 'A person let this take effect.',
  flipped: 'A person has taken this back, or put it in force again, since the agent did it.',
}

/**
 * The one question before anything is taken back or put in force again without a plan. A person
 * may; an agent only where it did these actions itself, for the same person, and nobody else has
 * had a say in them since. `kernel.flip_live` asks it again at the flip.
 * @throws KernelError `person_decided`
 */
export async function mayTakeBack(
  tx: Transaction<AnyDb>,
  caller: Caller,
  actions: readonly string[],
): Promise<void> {
  if (!caller.agent) return
  const { rows } = await sql<{ why: string }>`select why from kernel.not_own(${caller.org}::uuid,
    ${[...new Set(actions)]}::uuid[], ${caller.principal.id}::uuid, ${caller.agent.id}::uuid) limit 1`.execute(
    tx,
  )
  if (rows[0]) throw personDecided(reasons[rows[0].why]!, proposeIt)
}

/**
 * The same before a plan is rejected or narrowed. An agent may withdraw or narrow what it asked for
 * itself, for the same person, while no plan stood in its place before: that one a person had
 * narrowed or approved.
 * @throws KernelError `person_decided`
 */
export async function mayDecline(
  tx: Transaction<AnyDb>,
  caller: Caller,
  plan: { action_id: string; principal_id: string; agent_id: string | null },
): Promise<void> {
  if (!caller.agent) return
  const own = plan.agent_id === caller.agent.id && plan.principal_id === caller.principal.id
  if (!own)
    throw personDecided(
      'An agent decides about no plan but its own.',
      'Ask a person to decide, or ask for a plan of your own.',
    )
  const { rows } = await sql`select 1 from kernel.plan
    where org_id = ${caller.org}::uuid and superseded_by = ${plan.action_id}::uuid limit 1`.execute(
    tx,
  )
  if (rows[0])
    throw personDecided(
      'This plan took the place of another, so a person decides about it.',
      'Ask a person to decide about it.',
    )
}
