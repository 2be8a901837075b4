import type { CrmDb, SampleRows } from '@rescind/crm'
import { type Context, type Kernel, systemAction, uuidV7 } from '@rescind/kernel'
import type { Pool } from 'pg'
import { writeSampleRows } from '../../../crm/src/test/sample-rows.ts'
import { createKey } from '../auth/keys.ts'
import { admitPeople, setPassword } from '../auth/people.ts'
import { type Client, clientOf } from './client.ts'

const roles = ['rep', 'manager', 'admin', 'compliance'] as const
type TestRole = (typeof roles)[number]

export const password = 'a long enough password'

/**
 * One organisation with a few rows of everything, people who can sign in, and a client for each of
 * them.
 */
export interface TestHouse {
  org: string
  name: string
  rows: Omit<SampleRows, 'import' | 'otherUser'>
  people: Record<TestRole, { id: string; name: string; email: string }>
  agentId: string
  /** Each calls with a key of its own; `agent` acts for the manager. */
  by: Record<TestRole | 'agent', Client>
}

export async function buildHouse(parts: {
  kernel: Kernel
  authPool: Pool
  url: string
  name: string
}): Promise<TestHouse> {
  const { kernel, authPool, url, name } = parts
  const org = uuidV7(new Date())
  const person = (role: TestRole) => ({
    id: uuidV7(new Date()),
    name: `${role} of ${name}`,
    email: `${role}@${name}.example`.toLowerCase(),
  })
  const people = {
    rep: person('rep'),
    manager: person('manager'),
    admin: person('admin'),
    compliance: person('compliance'),
  }
  const agentId = uuidV7(new Date())
  const rows = await systemAction(
    kernel,
    null,
    { org, tool: 'seed', reasoning: null },
    async (context: Context<CrmDb>) => {
      const { db } = context
      await db
        .insertInto('org')
        .values({
          id: org,
          name,
          mail_from: `hello@${name}.example`.toLowerCase(),
          postal_address: '1 Quay',
          address_salt: org,
          mail_hold_seconds: 60,
        })
        .execute()
      for (const role of roles) {
        const { id, name: full, email } = people[role]
        await db.insertInto('user').values({ id, name: full, email, role }).execute()
      }
      await db
        .insertInto('agent')
        .values({ id: agentId, name: 'Robin', is_assistant: true })
        .execute()
      return await writeSampleRows(context, people.manager.id)
    },
  )
  await admitPeople(
    authPool,
    Object.values(people).map((each) => ({ org, ...each })),
  )
  await setPassword(authPool, people.manager.id, password)
  const keyed = async (owner: string, agent: string | null) => {
    const { key } = await createKey(authPool, {
      org,
      owner,
      agent,
      name: 'test',
      approve: agent === null,
    })
    return clientOf(url, { authorization: `Bearer ${key}` })
  }
  return {
    ...{ org, name, rows, people, agentId },
    by: {
      rep: await keyed(people.rep.id, null),
      manager: await keyed(people.manager.id, null),
      admin: await keyed(people.admin.id, null),
      compliance: await keyed(people.compliance.id, null),
      agent: await keyed(people.manager.id, agentId),
    },
  }
}
