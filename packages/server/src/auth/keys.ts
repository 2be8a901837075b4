import type { Caller } from '@rescind/kernel'
import type { Pool } from 'pg'
import { HttpProblem } from '../http/problem.ts'
import type { Keys } from '../http/routes/keys.ts'
import type { Auth } from './auth.ts'
import type { CallerFor } from './caller.ts'
import type { KeyMetadata } from './find-key.ts'

/** Makes a key that acts for `owner`, as an agent when one is given. The key is shown this once; only its hash is stored. */
export async function createKey(
  auth: Auth,
  {
    org,
    owner,
    agent,
    name,
    days,
    approve = false,
    demo = false,
  }: {
    org: string
    owner: string
    agent: string | null
    name: string
    days?: number | undefined
    approve?: boolean | undefined
    demo?: boolean
  },
): Promise<{ id: string; key: string }> {
  const metadata: KeyMetadata = { org_id: org, agent_id: agent, approve, ...(demo && { demo }) }
  const made = await auth.api.createApiKey({
    body: { userId: owner, name, metadata, ...(days && { expiresIn: days * 24 * 3600 }) },
  })
  return { id: made.id, key: made.key }
}

/** The keys of the calling person. */
export function createKeys(auth: Auth, pool: Pool, callerFor: CallerFor): Keys {
  return {
    async create(caller, { name, agent, days, approve }) {
      if (approve && agent)
        throw new HttpProblem('agent_may_not_approve', 'A key of an agent cannot approve.', 'Leave out one of the two.')
      if (approve && caller.withoutApproval)
        throw new HttpProblem('not_permitted', 'This key was not made to approve, so it makes no key that can.', {
          people: 'Sign in and make it on the page.',
          callers: 'Sign in and make it on the page, or use a key made with "rescind key create --approve".',
        })
      if (agent && !(await callerFor(caller.org, caller.principal.id, agent))) {
        throw new HttpProblem(
          'not_found',
          'There is no such agent in your organisation.',
          'Name an agent that is active, or leave it out.',
        )
      }
      return await createKey(auth, { org: caller.org, owner: caller.principal.id, agent: agent ?? null, name, days, approve })
    },
    async list(caller) {
      const { rows } = await pool.query<{
        id: string
        name: string
        start: string
        metadata: string
        created: Date
        expires: Date | null
        used: Date | null
      }>(
        `select id, name, start, metadata, "createdAt" as created, "expiresAt" as expires, "lastRequest" as used
         from auth.apikey where "referenceId" = $1 and enabled order by "createdAt" desc`,
        [caller.principal.id],
      )
      return rows.map(({ id, name, start, metadata, created, expires, used }) => ({
        id,
        name,
        start,
        agent: (JSON.parse(metadata) as KeyMetadata).agent_id,
        approve: (JSON.parse(metadata) as KeyMetadata).approve === true,
        created_at: created.toISOString(),
        expires_at: expires?.toISOString() ?? null,
        last_used_at: used?.toISOString() ?? null,
      }))
    },
    async revoke(caller: Caller, id: string) {
      const { rowCount } = await pool.query('delete from auth.apikey where id = $1 and "referenceId" = $2', [
        id,
        caller.principal.id,
      ])
      if (rowCount === 0)
        throw new HttpProblem('not_found', 'You have no such key.', {
          people: 'The list of your keys shows what there is.',
          callers: 'GET /api/keys lists yours.',
        })
    },
  }
}
