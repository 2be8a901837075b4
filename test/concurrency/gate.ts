import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'

const waitMsMax = 30_000

/** Waits for a condition of the database, and not for a time. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + waitMsMax
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`)
    await sleep(5)
  }
}

/** Waits until so many sessions of this database wait for a lock. */
export async function waiting(owner: Kysely<unknown>, sessions: number): Promise<void> {
  await until(`${sessions} wait for a lock`, async () => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and state = 'active'`.execute(
      owner,
    )
    return rows[0]!.n === sessions
  })
}

/** Books that are locked until the gate opens. */
export interface Gate {
  /** Opens when this has come about, or can not come about any more. */
  open(when: () => Promise<void>): Promise<void>
}

export async function hold(
  owner: Kysely<unknown>,
  strength: 'for update' | 'for key share',
  ...books: string[]
): Promise<Gate> {
  const held = await owner.startTransaction().execute()
  await sql`select from library.book where id = any(${books}::uuid[]) order by id ${sql.raw(strength)}`.execute(
    held,
  )
  return {
    async open(when) {
      try {
        await when()
      } finally {
        await held.rollback().execute()
      }
    },
  }
}
