import { uuidV7 } from '@rescind/kernel'
import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import type { Street } from './house.ts'

interface Said {
  id?: string
  tool: string
  [more: string]: unknown
}

/**
 * The application's role as an attacker with SQL of their own: whatever it says of itself, the
 * database asks its own tables. For one test file.
 */
export function asApplication(it: Street) {
  let client: pg.Client | undefined
  beforeAll(async () => {
    client = new pg.Client({ connectionString: it.appUrl })
    await client.connect()
  })
  afterAll(async () => await client?.end())

  /** Statements of one transaction; what they came to is committed. */
  async function attempt(...statements: string[]): Promise<pg.QueryResult[]> {
    await client!.query('begin')
    try {
      const done = []
      for (const statement of statements) done.push(await client!.query(statement))
      await client!.query('commit')
      return done
    } catch (error) {
      await client!.query('rollback')
      throw error
    }
  }

  const began = ({ id = uuidV7(new Date()), tool, ...more }: Said) => {
    const { org, admin } = it.here
    const said = {
      kind: 'do',
      contract_version: 1,
      effect: 'change',
      mode: 'implicit',
      state: 'applied',
      input: {},
      mode_reasons: [],
    }
    const row = {
      ...said,
      principal_id: admin.principal.id,
      role: 'admin',
      permission: 'x',
      ...more,
      tool,
    }
    return `select kernel.begin('${org}', '${id}', '${JSON.stringify(row)}')`
  }
  const ended = (id: string, end: object = {}) =>
    `select * from kernel.finish('${it.here.org}', '${id}', '${JSON.stringify({ outbox: [], state: 'applied', undo_ms: 60_000, ...end })}', '${uuidV7(new Date())}')`
  return { attempt, began, ended }
}
