import { type Caller, KernelError } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { permissionsOf } from './permission.ts'
import type { CrmDb } from './schema.generated.ts'

/**
 * Who calls: the person of a session or key and, where one acts for them, the agent. An agent has its principal's rights
 * and no others. Reads in the transaction given, or in one of its own.
 * @throws KernelError `not_permitted` where the person or the agent is unknown here or switched off
 */
export async function callerFor(db: Kysely<CrmDb>, org: string, userId: string, agentId?: string | null): Promise<Caller> {
  if (db.isTransaction) return await load(db, org, userId, agentId ?? null)
  return await db.transaction().execute(async (tx) => {
    await sql`select kernel.enter(${org})`.execute(tx)
    return await load(tx, org, userId, agentId ?? null)
  })
}

async function load(db: Kysely<CrmDb>, org: string, userId: string, agentId: string | null): Promise<Caller> {
  const person = await db
    .selectFrom('user')
    .select(['id', 'name', 'role', 'newcomer'])
    .where('org_id', '=', org)
    .where('id', '=', userId)
    .where('active', '=', true)
    .executeTakeFirst()
  if (!person)
    throw new KernelError('not_permitted', 'This person has no active account here.', 'Ask an administrator to activate it.')
  if (!agentId) return { org, principal: person, agent: null, permissions: permissionsOf(person.role) }
  const agent = await db
    .selectFrom('agent')
    .select(['id', 'name'])
    .where('org_id', '=', org)
    .where('id', '=', agentId)
    .where('active', '=', true)
    .executeTakeFirst()
  if (!agent)
    throw new KernelError(
      'not_permitted',
      'This agent is unknown here or paused.',
      'Ask an administrator to resume it, or sign in as yourself.',
    )
  return { org, principal: person, agent, permissions: permissionsOf(person.role) }
}

/** The same caller, through the organisation's assistant; as they are where an agent acts already or there is no assistant. */
export async function throughAssistant(db: Kysely<CrmDb>, caller: Caller): Promise<Caller> {
  if (caller.agent) return caller
  const assistant = await db
    .selectFrom('agent')
    .select(['id', 'name'])
    .where('org_id', '=', caller.org)
    .where('is_assistant', '=', true)
    .where('active', '=', true)
    .executeTakeFirst()
  return assistant ? { ...caller, agent: assistant } : caller
}
