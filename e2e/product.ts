import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { serve } from '../packages/cli/src/test/serve.ts'
import { superuser } from '../packages/server/src/postgres/cluster.ts'
import { findServer } from '../packages/server/src/postgres/pid-file.ts'
import { type Client, clientOf } from '../packages/server/src/test/client.ts'
import { temporaryFolder } from '../test/temporary-folder.ts'

const wake_poll_ms = 25
const wake_polls_max = 200

export type Role = 'rep' | 'manager' | 'admin' | 'compliance' | 'agent'

/** `rescind serve` as a process of its own, with the demo company in a new data folder. */
export interface Product {
  url: string
  folder: string
  /** The one-click address of a role. */
  link(role: Exclude<Role, 'agent'>): string
  /** Calls with the demo key of each role. */
  by: Record<Role, Client>
  /** The database as its superuser: for what the product itself may not do, like moving a clock. */
  database: pg.Pool
  /**
   * Ends the hold of an action now, by the database's clock; what wakes the product at the end of
   * the hold wakes it now.
   */
  endHold(action: string): Promise<void>
  stop(): Promise<void>
}

/** Starts it, on a copy of the data folder `company` where one is given, else on a new one. */
export async function serveDemo(company?: string): Promise<Product> {
  const { folder, remove } = temporaryFolder()
  // The server's account owns the cluster, and cp keeps that.
  if (company) execFileSync('cp', ['-a', `${company}/.`, folder])
  const served = await serve({ RESCIND_DATA: folder }).catch((error: unknown) => {
    remove()
    throw error
  })
  const { url } = served
  const keys = JSON.parse(readFileSync(join(folder, 'demo-keys.json'), 'utf8')) as Record<
    Role,
    string
  >
  const by = (role: Role) => clientOf(url, { authorization: `Bearer ${keys[role]}` })
  const database = new pg.Pool({ connectionString: superuserUrl(join(folder, 'postgres')), max: 2 })
  // The server ends these connections when it stops, and that is no fault.
  database.on('error', () => {})
  return {
    ...{ url, folder, database },
    link: (role) => demoLink(url, folder, role),
    by: {
      rep: by('rep'),
      manager: by('manager'),
      admin: by('admin'),
      compliance: by('compliance'),
      agent: by('agent'),
    },
    async endHold(action) {
      const { rows } = await database.query<{ at: Date }>(
        `select release_at as at from kernel.action where id = $1 and state = 'held'`,
        [action],
      )
      if (!rows[0]) throw new Error(`the action ${action} is not in its hold`)
      const wakes = `from pgboss.job where name = 'due' and state = 'created' and start_after >= $1`
      // The wake-up is asked for after the approval has been answered, and for the moment that the
      // hold ends then.
      for (
        let asked = 0;
        (await database.query(`select ${wakes}`, [rows[0].at])).rowCount === 0;
        asked++
      ) {
        if (asked === wake_polls_max) throw new Error('no wake-up was asked for')
        await sleep(wake_poll_ms)
      }
      await database.query(
        `with messages as (update kernel.outbox set release_at = clock_timestamp() where action_id = $1 and state = 'queued')
         update kernel.action set release_at = clock_timestamp() where id = $1`,
        [action],
      )
      await database.query(
        `update pgboss.job set start_after = clock_timestamp() where id in (select id ${wakes})`,
        [rows[0].at],
      )
    },
    async stop() {
      await database.end()
      await served.stop()
      remove()
    },
  }
}

/** As the server prints it. */
export function demoLink(url: string, folder: string, role: string): string {
  return `${url}/?as=${role}&token=${readFileSync(join(folder, 'demo-token'), 'utf8').trim()}`
}

/** The address of the embedded server that runs in a folder. Holds its password. */
function superuserUrl(folder: string): string {
  const server = findServer(join(folder, 'cluster'))
  if (!server) throw new Error(`no server runs in ${folder}`)
  return `postgres://${superuser}:${readFileSync(join(folder, 'password'), 'utf8').trim()}@127.0.0.1:${server.port}/rescind`
}
