import { setTimeout as wait } from 'node:timers/promises'
import { type Product, serveDemo } from '../e2e/product.ts'
import { openAuthPool } from '../packages/server/src/auth/auth.ts'
import { createKey } from '../packages/server/src/auth/keys.ts'
import { type Client, clientOf } from '../packages/server/src/test/client.ts'
import { roleUrl } from '../test/attack/site.ts'

const people = 50
const think_ms = 1000
const span_ms = 20_000
/** The one who hammers sends so many searches at once, and leaves before they are answered. */
const dropped = 10
const dropped_ms = 300

/**
 * Fifty people at work, alone and while one more sends searches and drops them. Times in
 * milliseconds.
 */
export interface Share {
  people: number
  quiet: Answers
  hammered: Answers
  /** The 95th percentile of the others while one hammers, of what it is without. */
  ratio: number
  /** Searches that were sent and dropped meanwhile. */
  searches: number
}

interface Answers {
  asked: number
  refused: number
  p50: number
  p95: number
}

/** Measures what one person who hammers the search costs the others, on the demo company. */
export async function benchShare(): Promise<Share> {
  const product = await serveDemo()
  try {
    const clients = await signInAll(product)
    // Caches fill and statements are planned before anything counts.
    await workAll(clients, span_ms / 4)
    const quiet = await workAll(clients, span_ms)
    const stop = new AbortController()
    const hammering = hammer(product.by.rep, stop.signal)
    const hammered = await workAll(clients, span_ms)
    stop.abort()
    return { people, quiet, hammered, ratio: hammered.p95 / quiet.p95, searches: await hammering }
  } finally {
    await product.stop()
  }
}

/** A client for each of fifty people of the company, none of them the one who hammers. */
async function signInAll({ url, folder, database }: Product): Promise<Client[]> {
  const pool = openAuthPool(roleUrl(database, folder, 'rescind_auth'))
  try {
    const { rows } = await database.query<{ org: string; owner: string }>(
      `select u.org_id as org, u.id as owner from crm."user" u
       where u.active and u.role in ('rep', 'manager') order by u.id desc limit $1`,
      [people],
    )
    const keys = []
    for (const row of rows) keys.push(await createKey(pool, { ...row, agent: null, name: 'bench' }))
    return keys.map(({ key }) => clientOf(url, { authorization: `Bearer ${key}` }))
  } finally {
    await pool.end()
  }
}

async function workAll(clients: readonly Client[], ms: number): Promise<Answers> {
  const end = performance.now() + ms
  const times: number[] = []
  let refused = 0
  const one = async (client: Client, n: number) => {
    // Not all in the same moment.
    await wait((n / clients.length) * think_ms)
    for (let turn = n; performance.now() < end; turn++) {
      const start = performance.now()
      const { status } = await ask(client, turn)
      times.push(performance.now() - start)
      if (status >= 400) refused++
      await wait(think_ms)
    }
  }
  await Promise.all(clients.map(one))
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  return { asked: times.length, refused, p50: at(0.5), p95: at(0.95) }
}

/** What people do all day: mostly look, now and then write. */
async function ask(client: Client, turn: number) {
  const tool = (name: string, input: unknown) => client.post(`/api/tools/${name}`, { input })
  const asks = [
    () => tool('contact_find', { limit: 50 }),
    () => tool('deal_find', { limit: 50 }),
    () => tool('task_find', {}),
    () => client.get('/api/actions'),
    () => tool('pipeline_snapshot', {}),
    () => tool('deal_closing_soon', {}),
    () => client.get('/api/plans'),
    () => tool('note_search', { search: 'call' }),
    () => tool('task_create', { title: `Bench ${turn}` }),
    () => tool('company_find', { limit: 50 }),
  ]
  return await asks[turn % asks.length]!()
}

/** Sends searches and leaves before they are answered, until it is stopped. Returns how many. */
async function hammer(client: Client, stop: AbortSignal): Promise<number> {
  let searches = 0
  while (!stop.aborted) {
    const leaving = AbortSignal.timeout(dropped_ms)
    const sent = Array.from({ length: dropped }, () =>
      client
        .post('/api/tools/contact_find', { input: { search: `nobody ${searches++}` } }, {}, leaving)
        .catch(() => null),
    )
    await Promise.all(sent)
  }
  return searches
}
