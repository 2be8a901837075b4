import { type Kernel, type KernelEvent, read } from '@rescind/kernel'
import { sql } from 'kysely'

/**
 * When the first message or effect of an action that has just been held is due, or its plan has an
 * hour left. Null when nothing waits.
 */
export async function dueAt(
  kernel: Kernel,
  { org, id }: Pick<KernelEvent, 'org' | 'id'>,
): Promise<Date | null> {
  return await read(kernel, { org }, async (tx) => {
    const { rows } = await sql<{ at: Date | null }>`select least(
        (select release_at from kernel.action where org_id = ${org}::uuid and id = ${id}::uuid and state = 'held'),
        (select min(release_at) from kernel.outbox where org_id = ${org}::uuid and action_id = ${id}::uuid and state = 'queued'),
        (select expires_at - interval '1 hour' from kernel.plan where org_id = ${org}::uuid and action_id = ${id}::uuid
          and state = 'pending' and told_at is null and expires_at >= planned_at + interval '2 hours')) as at`.execute(
      tx,
    )
    return rows[0]?.at ?? null
  })
}
