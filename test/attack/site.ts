import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Product, type Role, serveDemo } from '../../e2e/product.ts'
import type { Answered } from '../../packages/server/src/test/client.ts'

const settle_poll_ms = 100
const busy_tries_max = 20
const settle_polls_max = 900

// biome-ignore lint/suspicious/noExplicitAny: attacks look into answers of every shape.
type Body = any

/** A running product with the demo company, and the ways in that an attacker has. */
export interface Site extends Product {
  /** Calls a tool over HTTP and gives back whatever it answers, refusals included. */
  tool(as: Role, name: string, input: unknown, more?: Record<string, unknown>): Promise<Answered>
  /** As `tool`, where the attack can only go on with a yes; throws with the refusal. */
  must(as: Role, name: string, input: unknown): Promise<Body>
  /** Approves a plan as it is now. */
  approve(as: Role, plan: string): Promise<Answered>
  /**
   * As `approve`, where the attack can only go on once it was done: what has drifted meanwhile is
   * looked at again, as a person would. Returns the action.
   */
  agree(as: Role, plan: string): Promise<string>
  /** Calls a tool over MCP; gives back the structured answer or the error. */
  mcp(as: Role, name: string, input: unknown): Promise<Body>
  /** Statements of the superuser: to look, and to let time pass. */
  sql(text: string, values?: unknown[]): Promise<Body[]>
  /** A connection of one of the product's own database roles. */
  signIn(role: 'rescind_app' | 'rescind_sealer' | 'rescind_auth'): Promise<pg.Client>
  /**
   * What waits of this action, or for this record, is due now; returns when it has left or stayed.
   */
  due(what: { action?: string; record?: string }): Promise<void>
  /** A word that no record of the company has. */
  word(): string
}

let words = 0

/** Starts it, on a copy of the data folder `company` where one is given. */
export async function openSite(company?: string): Promise<Site> {
  const product = await serveDemo(company)
  const { by, database, folder } = product
  const sql: Site['sql'] = async (text, values = []) => (await database.query(text, values)).rows
  const tool: Site['tool'] = (as, name, input, more = {}) =>
    by[as].post(`/api/tools/${name}`, { input, ...more })
  return {
    ...product,
    tool,
    sql,
    async must(as, name, input) {
      let { status, body } = await tool(as, name, input)
      // What looks at many records gives up after two seconds where others write them, and says to
      // try again.
      for (let tries = 0; body?.code === 'busy' && tries < busy_tries_max; tries++) {
        await sleep(settle_poll_ms)
        ;({ status, body } = await tool(as, name, input))
      }
      if (status >= 400)
        throw new Error(`${name} as ${as} was refused: ${body.code} ${body.detail}`)
      return body
    },
    async approve(as, plan) {
      const { body } = await by[as].get(`/api/plans/${plan}`)
      return await by[as].post(`/api/plans/${plan}/approve`, { digest: body.digest })
    },
    async agree(as, plan) {
      for (let asked = plan, tries = 0; tries < 5; tries++) {
        const { body: shown } = await by[as].get(`/api/plans/${asked}`)
        const { status, body } = await by[as].post(`/api/plans/${asked}/approve`, {
          digest: shown.digest,
        })
        if (status < 400) return asked
        if (body.code !== 'drifted' || !body.plan)
          throw new Error(`the yes as ${as} was refused: ${body.code} ${body.detail}`)
        asked = body.plan
      }
      throw new Error('the plan drifts whenever it is looked at')
    },
    async mcp(as, name, input) {
      const call = {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name, arguments: input },
      }
      const accept = { accept: 'application/json, text/event-stream' }
      const { body } = await by[as].post('/mcp', call, accept)
      const answer = typeof body === 'string' ? fromEvents(body) : body
      return answer.result?.structuredContent ?? answer.error ?? answer.result ?? answer
    },
    async signIn(role) {
      const client = new pg.Client({ connectionString: roleUrl(database, folder, role) })
      client.on('error', () => {})
      await client.connect()
      return client
    },
    async due({
      action = null,
      record = null,
    }: {
      action?: string | null
      record?: string | null
    }) {
      await sql(
        `update kernel.outbox set release_at = clock_timestamp()
         where state = 'queued' and (action_id = $1 or record_id = $2)`,
        [action, record],
      )
      await sql(
        `update kernel.action set release_at = clock_timestamp() where state = 'held' and id = $1`,
        [action],
      )
      await sql(`insert into pgboss.job (name, data) values ('due', '{}')`)
      for (let polls = 0; polls < settle_polls_max; polls++) {
        const [waits] = await sql(
          `select 1 from kernel.outbox
           where (action_id = $1 or record_id = $2)
             and (state = 'claimed' or (state = 'queued' and release_at <= clock_timestamp()))
           union all
           select 1 from kernel.action
           where id = $1 and state = 'held' and release_at <= clock_timestamp()`,
          [action, record],
        )
        if (!waits) return
        await sleep(settle_poll_ms)
      }
      throw new Error('what was due has neither left nor stayed')
    },
    word: () => `w${process.pid.toString(36)}x${(words++).toString(36)}`,
  }
}

/** The answer inside an event stream. */
const fromEvents = (text: string): Body => {
  const line = text.split('\n').find((l) => l.startsWith('data:'))
  return line ? JSON.parse(line.slice('data:'.length)) : { error: text }
}

/** The passwords of the roles follow from the superuser's, as `migrate` derives them. */
export function roleUrl(database: pg.Pool, folder: string, role: string): string {
  const url = new URL(database.options.connectionString!)
  const root = readFileSync(join(folder, 'postgres', 'password'), 'utf8').trim()
  url.username = role
  url.password = createHmac('sha256', root).update(role).digest('base64url')
  return url.toString()
}
