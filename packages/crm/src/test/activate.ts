import { runErrands } from '@rescind/kernel'
import { sql } from 'kysely'
import type { Street } from './house.ts'

/** Activates a sequence by an approved plan, and lets its hold pass. */
export async function activate(it: Street, sequence: string): Promise<string> {
  const action = await it.run('sequence_activate', { sequence })
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action}`.execute(
    it.owner,
  )
  await runErrands(it.kernel, it.here.org)
  return action
}
