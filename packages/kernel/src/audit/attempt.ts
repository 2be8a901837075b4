import { sql, type Transaction } from 'kysely'
import type { AnyDb } from '../contract/kernel.ts'

/**
 * SQLSTATE classes by which a check itself ends: the connection, a change of transaction, a want of
 * room, a cancelled statement, a fault of the server.
 */
const ends = /^(?:08|25|40|53|57|58|XX)/

/**
 * One part of a check. What stands in the database may be of any form; where a part stumbles over
 * it all the same, that is a problem, which says the part and the code alone (a message could name
 * somebody), and the other parts go on.
 */
export async function attempt(
  tx: Transaction<AnyDb>,
  part: string,
  problem: (text: string) => void,
  work: () => Promise<void>,
): Promise<void> {
  await sql`savepoint part`.execute(tx)
  try {
    await work()
    await sql`release savepoint part`.execute(tx)
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (typeof code === 'string' && ends.test(code)) throw error
    await sql`rollback to savepoint part`.execute(tx)
    problem(
      `${part} could not be checked to the end: ${typeof code === 'string' ? code : 'what stands there is of no known form'}`,
    )
  }
}
