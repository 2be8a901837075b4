import { randomBytes } from 'node:crypto'
import type { Caller } from '@rescind/kernel'
import type { Pool } from 'pg'
import { HttpProblem } from '../http/problem.ts'
import type { Keys } from '../http/routes/keys.ts'
import type { CallerFor } from './caller.ts'
import { hashOf } from './find-key.ts'

/** Characters of a key that its list shows, so that people know which one it is. */
const startLength = 8

/**
 * Makes a key that acts for `owner`, as an agent when one is given. The key is shown this once;
 * only its hash is stored.
 */
export async function createKey(
  pool: Pool,
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
  const key = `rsk_${randomBytes(32).toString('base64url')}`
  const { rows } = await pool.query<{ id: string }>(
    `insert into auth.access_key (org_id, owner_id, agent_id, name, start, hash, approve, demo, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, now() + $9 * interval '1 day') returning id`,
    [org, owner, agent, name, key.slice(0, startLength), hashOf(key), approve, demo, days ?? null],
  )
  return { id: rows[0]!.id, key }
}

/** The keys of the calling person. */
export function createKeys(pool: Pool, callerFor: CallerFor): Keys {
  return {
    async create(caller, { name, agent, days, approve }) {
      if (approve && agent)
        throw new HttpProblem(
          'agent_may_not_approve',
          'A key of an agent cannot approve.',
          'Leave out one of the two.',
        )
      if (approve && caller.withoutApproval)
        throw new HttpProblem(
          'not_permitted',
          'This key was not made to approve, so it makes no key that can.',
          {
            people: 'Sign in and make it on the page.',
            callers:
              'Sign in and make it on the page, or use a key made with "rescind key create --approve".',
          },
        )
      if (agent && !(await callerFor(caller.org, caller.principal.id, agent))) {
        throw new HttpProblem(
          'not_found',
          'There is no such agent in your organisation.',
          'Name an agent that is active, or leave it out.',
        )
      }
      return await createKey(pool, {
        org: caller.org,
        owner: caller.principal.id,
        agent: agent ?? null,
        name,
        days,
        approve,
      })
    },
    async list(caller) {
      const { rows } = await pool.query<{
        id: string
        name: string
        start: string
        agent: string | null
        approve: boolean
        created: Date
        expires: Date | null
        used: Date | null
      }>(
        `select id, name, start, agent_id as agent, approve, created_at as created, expires_at as expires, used_at as used
         from auth.access_key where owner_id = $1 order by created_at desc`,
        [caller.principal.id],
      )
      return rows.map(({ created, expires, used, ...key }) => ({
        ...key,
        created_at: created.toISOString(),
        expires_at: expires?.toISOString() ?? null,
        last_used_at: used?.toISOString() ?? null,
      }))
    },
    async revoke(caller: Caller, id: string) {
      const { rowCount } = await pool.query(
        'delete from auth.access_key where id = $1 and owner_id = $2',
        [id, caller.principal.id],
      )
      if (rowCount === 0)
        throw new HttpProblem('not_found', 'You have no such key.', {
          people: 'The list of your keys shows what there is.',
          callers: 'GET /api/keys lists yours.',
        })
    },
  }
}
