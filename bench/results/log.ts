import type { LogResults } from '../log/log.ts'
import { number, table, times, whole } from './format.ts'

/** Does an undo slow down as the log fills? */
export function fullLog({ changes, bytes, undos }: LogResults): string {
  const lines = undos.map(({ rows, empty_ms, ms, ratio }) => [
    whole(rows),
    number(empty_ms),
    number(ms),
    `**${times(ratio)}**`,
  ])
  return `## With a full log

Undo where ${whole(changes)} changes are logged (${(bytes / 1e9).toFixed(1)} GB with indexes, of actions of 1, 12 and 80 rows all over the table, vacuumed and
analysed) against undo where nothing is, in turns, of rows all over the table.

${table(['rows', 'empty log, ms', 'full log, ms', 'ratio'], lines)}`
}
