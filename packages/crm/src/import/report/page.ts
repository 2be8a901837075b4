import { z } from 'zod'
import { importLimits } from '../limits.ts'
import type { RowResult } from '../prepare/scene.ts'
import type { Sentence } from '../sentence.ts'

/** One row of a report on the wire. */
export interface ReportRow {
  /** Through all files of the import, counted from 1. */
  nr: number
  file: string
  line: number
  outcome: RowResult['outcome']
  record: { table: string; id: string } | null
  label: string
  sentences: readonly Sentence[]
}

/** What both reports take to page and filter. */
export const pageInput = {
  only: z
    .enum(['problems', 'create', 'update', 'skip', 'problem'])
    .optional()
    .describe(
      '`problems`: rows that were not imported or that somebody should look at; else one outcome.',
    ),
  file: z.uuid().optional().describe('Id of one file of the import.'),
  after: z.int().min(0).optional().describe('`next` of the page before.'),
  limit: z.int().min(1).max(importLimits.page_rows_max).default(importLimits.page_rows),
}

/** A page of rows, and where the following one begins; null at the end. */
export function pageOf(
  rows: readonly ReportRow[],
  limit: number,
): { rows: ReportRow[]; next: number | null } {
  const page = rows.slice(0, limit)
  return { rows: page, next: rows.length > limit ? page.at(-1)!.nr : null }
}
