import { sql } from 'kysely'
import { systemAction } from '../action/system.ts'
import type { Kernel } from '../contract/kernel.ts'

/** Texts in one action at most: an entry commits them one by one. */
const textsMax = 5_000

/** A kind of text or record that is kept until a moment. */
export interface Expired {
  kind: string
  before: Date
  /**
   * Ids of records, and addresses in lower case, of whom a legal hold protects: what names them
   * stays.
   */
  keep?: readonly string[]
}

/** Nothing was too old: no action is left behind. */
class NothingExpired extends Error {}

/**
 * Clears what is older than its period, the oldest first, as actions of the system whose entries
 * commit what went. Returns how many texts. `kind`: `audit_texts` or a name in `kernel.text_store`.
 */
export async function expire(
  kernel: Kernel,
  org: string,
  tool: string,
  what: Expired,
): Promise<number> {
  let all = 0
  for (let cleared = textsMax; cleared >= textsMax; all += cleared)
    cleared = await round(kernel, org, tool, what)
  return all
}

async function round(
  kernel: Kernel,
  org: string,
  tool: string,
  { kind, before, keep = [] }: Expired,
): Promise<number> {
  const end = (done: { cleared: number; erased: string[] }) => ({
    output: { kind, cleared: done.cleared, before },
    ...(done.erased.length > 0 ? { erased: done.erased } : {}),
  })
  try {
    const { cleared } = await systemAction(
      kernel,
      null,
      { org, tool, reasoning: null, end },
      async ({ db, action }) => {
        // It is as final as any erasure, and says first which period it carries out.
        await sql`select kernel.register_expiry(${org}::uuid, ${action}::uuid, ${kind}, ${before}::timestamptz)`.execute(
          db,
        )
        const { rows } = await sql<{ done: { cleared: number; erased: string[] } }>`
        select kernel.expire(${org}::uuid, ${action}::uuid, ${kind}, ${before}::timestamptz, ${textsMax}, ${keep}::text[]) as done`.execute(
          db,
        )
        const { done } = rows[0]!
        if (done.cleared === 0) throw new NothingExpired()
        return done
      },
    )
    return cleared
  } catch (error) {
    if (error instanceof NothingExpired) return 0
    throw error
  }
}
