import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { inspect, type Violation } from './inspect.ts'
import type { Installation } from './installation.ts'
import type { Ledger } from './ledger.ts'

/** For what hangs, not for what is slow. */
const mailMsMax = 300_000

/** Works on the running database as its superuser. */
export async function asOwner<T>(
  it: Installation,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: it.ownerUrl() })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

/**
 * Looks for traces of the crashes so far, and lets some mail leave: a hold lasts a minute at least,
 * and here some of them end now.
 */
export async function look(
  it: Installation,
  ledger: Ledger,
  taken: ReadonlyMap<string, number>,
): Promise<Violation[]> {
  return await asOwner(it, async (client) => {
    const { rows } = await client.query<{ at: Date }>(
      `select min(backend_start) as at from pg_stat_activity where datname = current_database() and usename like 'rescind_app%'`,
    )
    const violations = await inspect(client, { ledger, taken, since: rows[0]!.at })
    await client.query(
      `update kernel.outbox set release_at = clock_timestamp() where state = 'queued' and release_at > clock_timestamp() and random() < 0.5`,
    )
    return violations
  })
}

/**
 * Waits until all mail that is due has left or is said not to; what still waits five minutes later
 * waits for ever.
 */
export async function allMailSettled(it: Installation): Promise<Violation[]> {
  return await asOwner(it, async (client) => {
    await client.query(
      `update kernel.outbox set release_at = clock_timestamp() where state = 'queued' and attempts > 0`,
    )
    const deadline = Date.now() + mailMsMax
    for (;;) {
      const { rows } = await client.query<{ id: string; state: string; attempts: number }>(
        `select id, state, attempts from kernel.outbox where state = 'claimed' or (state = 'queued' and release_at <= clock_timestamp())`,
      )
      if (rows.length === 0) return []
      if (Date.now() > deadline) {
        const first = JSON.stringify(rows[0])
        return [
          {
            kind: 'lost',
            what: `messages that never leave and are not in doubt: ${rows.length}, first ${first}`,
          },
        ]
      }
      await sleep(50)
    }
  })
}

/** Every message in doubt is listed to people. */
export async function inDoubt(
  it: Installation,
): Promise<{ unknown: number; missing: Violation[] }> {
  const { rows } = await asOwner(it, (client) =>
    client.query<{ id: string }>(`select id from kernel.outbox where state = 'unknown'`),
  )
  const listed = new Set<string>()
  let before = ''
  for (;;) {
    const { body } = await it.house.by.manager.get(
      `/api/outbox?state=unknown&limit=100${before && `&before=${before}`}`,
    )
    for (const { id } of body.rows as { id: string }[]) listed.add(id)
    if (!body.next) break
    before = body.next
  }
  const missing = rows.filter(({ id }) => !listed.has(id))
  return {
    unknown: rows.length,
    missing: missing.map(({ id }) => ({
      kind: 'lost',
      what: `message ${id} is in doubt and not listed`,
    })),
  }
}
