import { KernelError, type Principal } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { ref } from '../record/ref.ts'
import type { CrmDb } from '../schema.generated.ts'

/**
 * The commission lines of one quarter (its first day) with their sums per currency.
 * @throws KernelError `not_permitted` where a rep asks for somebody else's
 */
export async function statementOf(
  db: Kysely<CrmDb>,
  principal: Principal,
  quarter: string,
  user: string | undefined,
) {
  const whose = user ?? (principal.role === 'rep' ? principal.id : undefined)
  if (principal.role === 'rep' && whose !== principal.id) {
    throw new KernelError('not_permitted', 'Reps see their own commission only.', {
      people: 'Ask a manager.',
      callers: 'Leave user out, or ask a manager.',
    })
  }
  let lines = db.selectFrom('commission_statement as c').where('c.quarter', '=', quarter)
  if (whose) lines = lines.where('c.owner_id', '=', whose)
  const rows = await lines
    .select([
      'c.deal_id',
      'c.deal_name',
      'c.closed_on',
      'c.amount',
      'c.currency',
      'c.rate',
      'c.commission',
      ref('user', 'c.owner_id').as('owner'),
    ])
    .orderBy('c.closed_on')
    .orderBy('c.deal_id')
    .limit(1_000)
    .execute()
  const totals = await lines
    .select([
      'c.currency',
      sql<string>`sum(c.amount)`.as('amount'),
      sql<string>`sum(c.commission)`.as('commission'),
      sql<number>`count(*)::int`.as('deals'),
    ])
    .groupBy('c.currency')
    .orderBy('c.currency')
    .execute()
  return { quarter, totals, rows }
}
