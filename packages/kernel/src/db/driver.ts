import { createHash } from 'node:crypto'
import type {
  CompiledQuery,
  DatabaseConnection,
  Driver,
  QueryResult,
  TransactionSettings,
} from 'kysely'
import { PostgresDialect } from 'kysely'
import type pg from 'pg'

/**
 * Before a statement: it is parsed once per session, by its name. For the kernel's own statements,
 * whose number is fixed.
 */
export const prepared = '/* prepared */'
/**
 * After that, before the statement that ends a transaction: COMMIT is sent right behind it, in the
 * same trip. Where it fails, nothing is committed.
 */
export const last = '/* last */'

/**
 * Kysely's PostgreSQL with fewer trips: BEGIN leaves together with the first statement, COMMIT
 * together with a `last` one.
 */
export class FewTripsDialect extends PostgresDialect {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    super({ pool })
    this.#pool = pool
  }

  override createDriver(): Driver {
    return new FewTripsDriver(this.#pool)
  }
}

/**
 * One client of the pool while somebody has it. Statements of one transaction are answered in the
 * order they were sent.
 */
class Connection implements DatabaseConnection {
  readonly client: pg.PoolClient
  committing: Promise<unknown> | null = null
  broken = false

  constructor(client: pg.PoolClient) {
    this.client = client
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const answer = this.client.query({
      text: sql,
      values: [...parameters],
      ...(sql.startsWith(prepared) ? { name: nameOf(sql) } : {}),
    })
    if (sql.startsWith(prepared + last)) this.committing = this.send('commit')
    const { command, rowCount, rows } = await answer
    const counts =
      command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE'
    return {
      ...(counts ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}),
      rows: (rows ?? []) as R[],
    }
  }

  /** Sends without waiting. Who waits for it later learns whether it failed. */
  send(text: string): Promise<unknown> {
    const answer = this.client.query(text)
    answer.catch(() => {})
    return answer
  }

  streamQuery(): never {
    throw new Error('rows are not streamed')
  }
}

class FewTripsDriver implements Driver {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<Connection> {
    return new Connection(await this.#pool.connect())
  }

  async beginTransaction(
    connection: Connection,
    { isolationLevel, accessMode }: TransactionSettings,
  ): Promise<void> {
    connection.committing = null
    // Should it fail, the session is gone, and the statement behind it says so.
    void connection.send(
      [
        'begin',
        ...(isolationLevel ? [`isolation level ${isolationLevel}`] : []),
        ...(accessMode ? [accessMode] : []),
      ].join(' '),
    )
  }

  async commitTransaction(connection: Connection): Promise<void> {
    await (connection.committing ?? connection.send('commit'))
  }

  async rollbackTransaction(connection: Connection): Promise<void> {
    try {
      // A COMMIT that was sent behind a failed statement has rolled back already.
      await (connection.committing?.catch(() => {}) ?? connection.send('rollback'))
    } catch (error) {
      connection.broken = true
      throw error
    }
  }

  async releaseConnection(connection: Connection): Promise<void> {
    connection.client.release(connection.broken)
  }

  async destroy(): Promise<void> {
    await this.#pool.end()
  }
}

const names = new Map<string, string>()

function nameOf(text: string): string {
  let name = names.get(text)
  if (!name) names.set(text, (name = createHash('sha256').update(text).digest('base64url')))
  return name
}
