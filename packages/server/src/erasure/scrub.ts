import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { limits } from '../limits.ts'
import { errorFields, type Log } from '../log.ts'

/**
 * Takes what was erased out of the database's files as far as the database can: rewrites the tables
 * it was in and what the planner has gathered of them, and lets go of the write-ahead log. A
 * rewrite copies old rows as long as somebody's transaction can still see them, so it waits until
 * whoever was reading or writing when it began has ended. `url` is of the owner of the tables. What
 * it may not do on a server of one's own it leaves, and says so; docs/erasure.md tells what stays
 * where and for how long. Returns whether it is done: false where a transaction has outlasted it.
 */
export async function scrubStorage(
  url: string,
  log: Log,
  stopping?: AbortSignal,
): Promise<boolean> {
  const began = performance.now()
  const client = new pg.Client({ connectionString: url, application_name: 'rescind scrub' })
  client.on('error', () => {})
  await client.connect()
  let refused = 0
  const run = async (steps: readonly string[]) => {
    for (const step of steps) {
      await client.query(step).catch((error: unknown) => {
        refused++
        const [what] = /pg_[a-z_]+|[^ ]+$/.exec(step) ?? []
        log.warn('scrub_refused', { step: what, ...errorFields(error) })
      })
    }
  }
  const settled = async () => {
    if (await oldOnesEnded(client, stopping)) return true
    log.warn('scrub_unfinished', { ms: Math.round(performance.now() - began) })
    return false
  }
  try {
    if (!(await settled())) return false
    const tables = await tablesOf(client)
    // Of a table that is empty by now, analyze keeps what it knew: of the entries that wait for the
    // sealer, whole reasons.
    const oids = tables.map(({ oid }) => oid).join(', ')
    await run([`delete from pg_catalog.pg_statistic where starelid in (${oids})`])
    await run(tables.map(({ name, large }) => `vacuum (${large ? '' : 'full, '}analyze) ${name}`))
    // What the planner knew is old rows too, only just replaced.
    if (!(await settled())) return false
    await run([
      'vacuum (full) pg_catalog.pg_statistic',
      'vacuum (full) pg_catalog.pg_statistic_ext_data',
      // The part of the log that is being written begins anew; what lies before it goes with the
      // checkpoint.
      'select pg_switch_wal()',
      'checkpoint',
    ])
    const large = tables.filter((table) => table.large).length
    log.info('scrubbed', {
      tables: tables.length,
      large,
      refused,
      ms: Math.round(performance.now() - began),
    })
    return true
  } finally {
    await client.end()
  }
}

/** The tables in which somebody may have been named. */
async function tablesOf(
  client: pg.Client,
): Promise<{ oid: string; name: string; large: boolean }[]> {
  const { rows } = await client.query<{ oid: string; name: string; large: boolean }>(
    `select c.oid::text, format('%I.%I', n.nspname, c.relname) as name, pg_total_relation_size(c.oid) > $1 as large
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and (n.nspname in ('history', 'crm', 'mailbox')
       or (n.nspname = 'kernel' and c.relname in ('action', 'plan', 'plan_line', 'outbox'))
       or (n.nspname = 'audit' and c.relname in ('payload', 'pending'))
       or (n.nspname = 'auth' and c.relname in ('access_key')))
     order by 2`,
    [limits.scrub_rewrite_bytes],
  )
  return rows
}

/**
 * Waits until no transaction, prepared one, slot or replica is left that can see rows from before
 * now.
 */
async function oldOnesEnded(client: pg.Client, stopping?: AbortSignal): Promise<boolean> {
  const { rows } = await client.query<{ now: string }>(
    'select pg_current_xact_id()::xid::text as now',
  )
  const until = performance.now() + limits.scrub_wait_ms
  while (!stopping?.aborted && performance.now() < until) {
    const left = await client.query<{ n: number }>(
      `select count(*)::int as n from (
         select backend_xmin as x from pg_stat_activity
           where pid <> pg_backend_pid() and (datid is null or datname = current_database())
         union all select backend_xid from pg_stat_activity where pid <> pg_backend_pid()
         union all select transaction from pg_prepared_xacts
         union all select backend_xmin from pg_stat_replication
         union all select xmin from pg_replication_slots
         union all select catalog_xmin from pg_replication_slots) t
       where age(t.x) > age($1::text::xid)`,
      [rows[0]!.now],
    )
    if (left.rows[0]!.n === 0) return true
    await wait(limits.scrub_poll_ms)
  }
  return false
}
