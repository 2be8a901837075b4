import { agentPaused, type Caller, KernelError } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { permissionsOf, permissionsOfAgent } from './permission.ts'
import type { CrmDb } from './schema.generated.ts'

/**
 * Who calls: the person of a session or key and, where one acts for them, the agent. An agent has
 * its principal's rights and no others. Reads in the transaction given, or in one of its own.
 * @throws KernelError `not_permitted` where the person is unknown here or switched off, or the
 *   agent unknown; `paused` where it is switched off
 */
export async function callerFor(
  db: Kysely<CrmDb>,
  org: string,
  userId: string,
  agentId?: string | null,
): Promise<Caller> {
  if (db.isTransaction) return await load(db, org, userId, agentId ?? null)
  return await db.transaction().execute(async (tx) => {
    await sql`select kernel.enter(${org})`.execute(tx)
    return await load(tx, org, userId, agentId ?? null)
  })
}

async function load(
  db: Kysely<CrmDb>,
  org: string,
  userId: string,
  agentId: string | null,
): Promise<Caller> {
  const person = await db
    .selectFrom('user')
    .select(['id', 'name', 'role', 'newcomer'])
    .where('org_id', '=', org)
    .where('id', '=', userId)
    .where('active', '=', true)
    .executeTakeFirst()
  if (!person)
    throw new KernelError(
      'not_permitted',
      'This person has no active account here.',
      'Ask an administrator to activate it.',
    )
  if (!agentId)
    return { org, principal: person, agent: null, permissions: permissionsOf(person.role) }
  const agent = await db
    .selectFrom('agent')
    .select(['id', 'name', 'active'])
    .where('org_id', '=', org)
    .where('id', '=', agentId)
    .executeTakeFirst()
  if (!agent)
    throw new KernelError(
      'not_permitted',
      'This agent is unknown here.',
      'Ask an administrator, or sign in as yourself.',
    )
  return actingAs(
    { org, principal: person, agent: null, permissions: permissionsOf(person.role) },
    agent,
  )
}

/**
 * The same caller, through the organisation's assistant; as they are where an agent acts already.
 * @throws KernelError `paused` where it is switched off: it never acts as the person instead
 */
export async function throughAssistant(db: Kysely<CrmDb>, caller: Caller): Promise<Caller> {
  if (caller.agent) return caller
  const assistant = await db
    .selectFrom('agent')
    .select(['id', 'name', 'active'])
    .where('org_id', '=', caller.org)
    .where('is_assistant', '=', true)
    .executeTakeFirst()
  if (!assistant) throw agentPaused('The assistant')
  return actingAs(caller, assistant)
}

/** @throws KernelError `paused` */
function actingAs(
  caller: Caller,
  { id, name, active }: { id: string; name: string; active: boolean },
): Caller {
  if (!active) throw agentPaused(name)
  return { ...caller, agent: { id, name }, permissions: permissionsOfAgent(caller.principal.role) }
}
