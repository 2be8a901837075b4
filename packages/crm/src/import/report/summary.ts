import { importLimits } from '../limits.ts'
import type { RowResult } from '../prepare/scene.ts'
import type { Sentence } from '../sentence.ts'

/** One sentence and how many rows it is about. */
export type SummaryLine = Sentence & { count: number }

const levels: readonly Sentence['level'][] = ['problem', 'notice', 'note']

/**
 * What the rows of a file have to say, equal sentences together, the gravest and most frequent
 * first.
 */
export function summarise(results: readonly RowResult[]): SummaryLine[] {
  const groups = new Map<string, SummaryLine>()
  for (const { sentences } of results) {
    for (const sentence of sentences) {
      const group = groups.get(sentence.text)
      if (group) group.count += 1
      else groups.set(sentence.text, { ...sentence, count: 1 })
    }
  }
  return [...groups.values()]
    .sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level) || b.count - a.count)
    .slice(0, importLimits.summary_lines)
}
