import { Kysely } from 'kysely'
import pg from 'pg'
import { limits } from '../contract/limits.ts'
import { FewTripsDialect } from './driver.ts'

const asText = (value: string) => value
const parsers = new Map<number, (value: string) => unknown>([
  [20, asText], // int8: may not fit a number
  [1082, asText], // date: a day has no time zone
])

/**
 * Opens a pool whose sessions speak UTC and ISO dates, and look names up in the domain's schemas
 * first. int8, numeric and date come as text; timestamps as Date. `name` is what the database's own
 * views call these sessions.
 */
export function openDb<Db>(
  url: string,
  options: { max?: number; searchPath?: string; name?: string } = {},
): Kysely<Db> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? limits.write_connections,
    connectionTimeoutMillis: limits.connect_ms,
    application_name: options.name ?? 'rescind',
    // Statements leave without waiting for the answers to those before them.
    pipeline: true,
    // No JIT: statements here are short, and what the planner takes for expensive was compiled for
    // as long as an undo of 847 rows takes.
    options: `-c jit=off -c timezone=UTC -c datestyle=ISO -c search_path=${options.searchPath ?? 'public'}`,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        parsers.get(oid) ?? pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  })
  // A connection that breaks is replaced by the pool, and its statement fails; without listeners it
  // would end the process. The pool listens to those that are idle only.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  return new Kysely<Db>({ dialect: new FewTripsDialect(pool) })
}
