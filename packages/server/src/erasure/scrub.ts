import pg from 'pg'
import { errorFields, type Log } from '../log.ts'

/** A table up to so large is written anew, which takes a moment in which nobody can read it; a larger one is vacuumed in place. */
const rewriteBytesMax = 256 * 1024 * 1024

/**
 * Takes what was erased out of the database's files as far as the database can: rewrites the tables it was in and what the planner has
 * gathered of them, and lets go of the write-ahead log. `url` is of the owner of the tables. What it may not do on a server of one's own
 * it leaves, and says so; docs/erasure.md tells what stays where and for how long.
 */
export async function scrubStorage(url: string, log: Log): Promise<void> {
  const began = performance.now()
  const client = new pg.Client({ connectionString: url, application_name: 'rescind scrub' })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string; large: boolean }>(
      `select format('%I.%I', n.nspname, c.relname) as name, pg_total_relation_size(c.oid) > $1 as large
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and (n.nspname in ('history', 'crm', 'mailbox')
         or (n.nspname = 'kernel' and c.relname in ('action', 'plan', 'plan_line', 'outbox')) or (n.nspname = 'audit' and c.relname in ('payload', 'pending')))
       order by 1`,
      [rewriteBytesMax],
    )
    const steps = [
      ...rows.map(({ name, large }) => `vacuum (${large ? '' : 'full, '}analyze) ${name}`),
      'vacuum (full) pg_catalog.pg_statistic',
      // The part of the log that is being written begins anew; what lies before it goes with the checkpoint.
      'select pg_switch_wal()',
      'checkpoint',
    ]
    let refused = 0
    for (const step of steps) {
      await client.query(step).catch((error: unknown) => {
        refused++
        log.warn('scrub_refused', { step: step.split(' ').at(-1), ...errorFields(error) })
      })
    }
    log.info('scrubbed', {
      tables: rows.length,
      large: rows.filter((row) => row.large).length,
      refused,
      ms: Math.round(performance.now() - began),
    })
  } finally {
    await client.end()
  }
}
