import { sql } from 'kysely'
import type { Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'

const running = new WeakMap<Kernel, Promise<void>>()

/**
 * A large preview was rolled back and has left its rows behind, dead: in the tables and in their
 * logs. Vacuums those, one sweep after the other and without anybody waiting for it. Where the
 * application may not (PostgreSQL 15 and 16) and there is no `kernel.vacuum`, PostgreSQL says so in
 * its log, and autovacuum comes in its own time.
 */
export function sweep(kernel: Kernel, tables: Readonly<Record<string, number>>): void {
  const large = Object.keys(tables).filter((table) => tables[table]! >= limits.sweep_rows)
  if (large.length === 0) return
  running.set(
    kernel,
    swept(kernel).then(() => vacuum(kernel, large)),
  )
}

/** Resolves when every sweep so far has ended. */
export const swept = (kernel: Kernel): Promise<void> => running.get(kernel) ?? Promise.resolve()

async function vacuum(kernel: Kernel, tables: readonly string[]): Promise<void> {
  try {
    const { rows } = await sql<{
      list: string | null
    }>`select string_agg(format('%I.%I, history.%I', n.nspname, c.relname, t.tbl), ', ') as list from kernel.tracked t
      join pg_class c on c.oid = t.rel join pg_namespace n on n.oid = c.relnamespace where t.tbl = any(${[...tables]}::text[])`.execute(
      kernel.db,
    )
    // Nobody's lock is waited for: where somebody has one, the next sweep or autovacuum finds it.
    if (!rows[0]?.list) return
    const statement = `vacuum (skip_locked) ${rows[0].list}`
    await (kernel.vacuum ? kernel.vacuum(statement) : sql.raw(statement).execute(kernel.db))
  } catch {
    // The database is away, or closed by now. Bloat is no reason to fail: whoever asked has long
    // had the answer.
  }
}
