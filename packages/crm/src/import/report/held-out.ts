import type { HeldOut } from '@rescind/kernel'
import type { RowResult } from '../prepare/scene.ts'

/** Rows that are not imported stand in the plan beside what it does, each with its reason. */
export const heldOut = (results: readonly RowResult[]): HeldOut[] =>
  results
    .filter(({ outcome }) => outcome === 'problem')
    .map(({ row, label, line, sentences }) => ({
      record: { table: 'import_row', id: row },
      reason: 'not_imported',
      evidence: `Line ${line}, ${label}: ${sentences
        .filter(({ level }) => level === 'problem')
        .map(({ text }) => text)
        .join(' ')}`,
      override: 'new_plan',
    }))
