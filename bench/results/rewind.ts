import type { RewindMeasure } from '../rewind/rewind.ts'
import { number, table, times, whole } from './format.ts'

/** Many actions taken back as one. */
export function rewound(m: RewindMeasure): string {
  const lines = [
    ['its plan: what goes, what stays and why', number(m.preview_ms), times(m.preview_ratio)],
    [
      `the rewind, from the yes to its end, ${m.chunks > 0 ? `in ${m.chunks} chunks` : 'in one transaction'}`,
      number(m.run_ms),
      times(m.run_ratio),
    ],
    ['the rewind of that rewind', number(m.redo_run_ms), times(m.redo_ratio)],
  ]
  return `## Rewind

${whole(m.actions)} actions over ${whole(m.rows)} rows, right after they were done, against one bare UPDATE of the same rows (${number(m.baseline_ms)} ms).

${table(['', 'ms', 'ratio'], lines)}

Somebody else who takes back one action of one row meanwhile waits ${number(m.undo_longest_in_preview_ms)} ms at the longest while the rewind is planned and
${number(m.undo_longest_in_run_ms)} ms while it runs, against ${number(m.undo_alone_ms)} ms on a server at rest; the process takes ${number(m.memory_mb)} MB.`
}
