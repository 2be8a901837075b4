import { sql, type Transaction } from 'kysely'
import type { AnyDb } from '../contract/kernel.ts'
import { parsed } from './parsed.ts'
import type { About } from './selection.ts'
import type { Scope } from './vault.ts'

/**
 * A record that an action left out: word for word the line that the plan's digest covers; null
 * where it stays home.
 */
export interface HeldOutLine {
  ord: number
  line: string | null
}

/**
 * The parts of such a line. `erased_by` and an empty `evidence` where the person was erased since,
 * or its period is over.
 */
export interface HeldOutSaid {
  record: { table: string; id: string }
  reason: string
  evidence: string
  override: 'nobody' | 'new_plan'
  erased_by?: string
}

const pageRows = 2_000

/**
 * Whom an action left out, as its plan says it. An action that was no plan has no lines: its entry
 * tells how many alone.
 */
export async function* heldOutOf(
  tx: Transaction<AnyDb>,
  org: string,
  action: string,
  scope: Scope,
): AsyncGenerator<HeldOutLine> {
  for (let after = 0; ; ) {
    const { rows } = await sql<{ ord: number; line: string }>`select ord, line from kernel.plan_line
      where org_id = ${org}::uuid and action_id = ${action}::uuid and part = 'held_out' and ord > ${after} order by ord limit ${pageRows}`.execute(
      tx,
    )
    for (const { ord, line } of rows) yield { ord, line: concerns(line, scope) ? line : null }
    const last = rows.at(-1)
    if (rows.length < pageRows || last === undefined) return
    after = last.ord
  }
}

function concerns(line: string, scope: Scope): boolean {
  if ('all' in scope) return true
  return scope.about !== null && isAbout(line, scope.about)
}

/** Is it the record itself, one that belongs to it, or does it name it? */
function isAbout(line: string, { id, ids }: About): boolean {
  const record = heldOutSaid(line)?.record
  return (
    (record !== undefined && ids.get(record.table)?.has(record.id) === true) || line.includes(id)
  )
}

/** What such a line says, or null where it cannot be read. */
export function heldOutSaid(line: string): HeldOutSaid | null {
  const { record, reason, evidence, override, erased_by } = parsed(line) ?? {}
  const { table, id } = (record ?? {}) as Record<string, unknown>
  if (![table, id, reason, evidence].every((part) => typeof part === 'string')) return null
  return {
    ...{
      record: { table: table as string, id: id as string },
      reason: reason as string,
      evidence: evidence as string,
    },
    override: override === 'new_plan' ? 'new_plan' : 'nobody',
    ...(typeof erased_by === 'string' && { erased_by }),
  }
}
