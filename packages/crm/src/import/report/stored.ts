import { actionsNow } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../../schema.generated.ts'
import type { Sentence } from '../sentence.ts'
import type { Counts } from './counts.ts'
import type { ReportRow } from './page.ts'

/** One run of an import, as the report begins. */
export interface Run {
  action: string
  at: Date
  /** Has it been taken back since? */
  undone: boolean
  counts: Counts
}

/** The latest run of an import, or the one an action did. */
export async function loadRun(
  db: Kysely<CrmDb>,
  org: string,
  id: string,
  action?: string,
): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    select r.action_id as action, r.at, not a.live as undone, r.counts from import_run r
    join ${actionsNow} a on a.org_id = r.org_id and a.id = r.action_id
    where r.org_id = ${org} and r.import_id = ${id} and (${action ?? null}::uuid is null or r.action_id = ${action ?? null}::uuid)
    order by r.at desc, r.action_id desc limit 1`.execute(db)
  return rows[0]
}

/** What to show of a report. */
export interface Selection {
  only?: 'problems' | ReportRow['outcome'] | undefined
  file?: string | undefined
  after?: number | undefined
  limit: number
}

/** The rows of a run after a number; one more than the limit, where there are so many. */
export async function loadReport(
  db: Kysely<CrmDb>,
  org: string,
  action: string,
  { only, file, after, limit }: Selection,
): Promise<ReportRow[]> {
  let query = db
    .selectFrom('import_outcome as o')
    .innerJoin('import_file as f', (join) =>
      join.onRef('f.org_id', '=', 'o.org_id').onRef('f.id', '=', 'o.file_id'),
    )
    .select([
      'o.nr',
      'f.name as file',
      'o.line',
      'o.outcome',
      'o.record_table',
      'o.record_id',
      'o.label',
      'o.sentences',
    ])
    .where('o.org_id', '=', org)
    .where('o.action_id', '=', action)
    .where('o.nr', '>', after ?? 0)
  if (only === 'problems') query = query.where('o.noteworthy', '=', true)
  else if (only) query = query.where('o.outcome', '=', only)
  if (file) query = query.where('o.file_id', '=', file)
  const rows = await query
    .orderBy('o.nr')
    .limit(limit + 1)
    .execute()
  return rows.map(({ record_table, record_id, sentences, ...row }) => ({
    ...row,
    record: record_table && record_id ? { table: record_table, id: record_id } : null,
    sentences: sentences as unknown as Sentence[],
  }))
}
