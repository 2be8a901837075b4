import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../../schema.generated.ts'
import { importLimits } from '../limits.ts'
import type { RowResult } from '../prepare/scene.ts'
import type { Counts } from '../report/counts.ts'
import { isNoteworthy } from '../sentence.ts'

/** Keeps what became of each row, under the action that runs. */
export async function keepReport(
  db: Kysely<CrmDb>,
  id: string,
  counts: Counts,
  results: readonly RowResult[],
): Promise<void> {
  await db
    .insertInto('import_run')
    .values({ import_id: id, counts: JSON.stringify(counts) })
    .execute()
  for (let at = 0; at < results.length; at += importLimits.batch_rows) {
    const rows = results.slice(at, at + importLimits.batch_rows).map((result, index) => ({
      nr: at + index + 1,
      file_id: result.file,
      line: result.line,
      outcome: result.outcome,
      record_table: result.record?.table ?? null,
      record_id: result.record?.id ?? null,
      label: result.label,
      sentences: result.sentences,
      noteworthy: isNoteworthy(result.sentences),
    }))
    await sql`insert into import_outcome (nr, file_id, line, outcome, record_table, record_id, label, sentences, noteworthy)
      select nr, file_id, line, outcome, record_table, record_id, label, sentences, noteworthy from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      r(nr int, file_id uuid, line int, outcome text, record_table text, record_id uuid, label text, sentences jsonb, noteworthy boolean)`.execute(
      db,
    )
  }
}
