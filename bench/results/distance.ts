import type { FloorResults } from '../floor/floor.ts'
import { number, table, times } from './format.ts'

/** Where the distance between capture and the least that remembering can cost lies. */
export function distance({ rows, floor, parts }: FloorResults): string {
  const whole = parts[0]!.ratio
  const lines = parts.map(({ without, ratio, ms }, i) => [
    without,
    times(ratio),
    i === 0 ? '' : signed(whole - ratio),
    number(ms),
  ])
  return `## Where the distance to the floor lies

Whoever wants to remember an update writes one more heap tuple and one more index entry for each row. Doing just that in the same statement
(\`with moved as (update … returning *) insert into log select * from moved\`) costs **${times(floor)}** of the bare UPDATE at ${rows} rows: the floor. Capture
costs ${times(whole)} in the same run. In databases that are alike but for one part, each taken in turns with its own bare UPDATE:

${table(['without', 'capture', 'so it costs', 'ms'], lines)}

What a part costs is only what is saved by leaving it out while all others stay, so the lines do not add up. Where leaving
something out costs more, that much is noise. None of the parts is there for nothing:

- Two images of a row instead of one. What was there before is what an undo puts back; what came after tells whether somebody has
  written the same field since. Written as two rows, neither needs a join while the action runs.
- Two indexes instead of one: by action, for undo, plans and the story of an action; by row, for the history of a record and for an undo over later edits.
- The triggers for statements keep the changed rows until the statement ends, and the images are made of those.
- The stamp makes equal versions mean equal content: that is why an undo of an untouched row needs no replay. The check keeps an action
  from claiming content of another.
- The text, salt and hashes that the audit keeps of each changed row are made when its entry is sealed, of the images: they are no part of this.
- Row security keeps an organisation's rows to itself; the action, its audit entry and what it touched are written once, however many rows there are.`
}

const signed = (difference: number) =>
  difference < 0 ? `−${(-difference).toFixed(2)}` : difference.toFixed(2)
