import type { Bytes } from '../kernel/bytes.ts'
import type { Measure, Timing } from '../measure.ts'
import { number, table, times, whole } from './format.ts'

const bold = (timing: Timing | undefined) =>
  timing ? `**${times(timing.ratio)}** (${number(timing.ms)})` : 'not run'
const plain = (timing: Timing | undefined) =>
  timing ? `${times(timing.ratio)} (${number(timing.ms)})` : 'not run'

/** Many rows in one action, beside what users would otherwise do. */
export function bulk(measures: readonly Measure[]): string {
  const sizes = measures.filter(({ what }) => what === 'capture').map(({ rows }) => rows)
  const at = (what: Measure['what'], rows: number) =>
    measures.find((m) => m.what === what && m.rows === rows)
  const remembering = sizes.map((rows) => {
    const capture = at('capture', rows)!
    return [
      whole(rows),
      number(capture.baseline_ms),
      bold(capture),
      plain(capture.beside?.row_triggers),
      plain(capture.beside?.application),
    ]
  })
  const takingBack = sizes.map((rows) => {
    const preview = at('preview', rows)
    return [
      whole(rows),
      bold(preview),
      plain(preview?.beside?.run_only),
      ...(['undo', 'redo', 'undo_after_edits'] as const).map((what) => bold(at(what, rows))),
    ]
  })
  return `## Bulk update

Ratio to the bare UPDATE, milliseconds in brackets.

${table(['rows', 'bare UPDATE', 'capture', 'audit triggers', 'history in the application'], remembering)}

${table(['rows', 'preview', 'of it the run', 'undo', 'redo', 'undo after edits'], takingBack)}`
}

/** One row in one action. */
export function single(measures: readonly Measure[]): string {
  const chosen = measures.filter(({ what }) => what === 'one_row' || what === 'throughput')
  const lines = chosen.map((measure) => {
    const { what, clients = 1, baseline_ms, ms, beside } = measure
    const told =
      what === 'one_row'
        ? 'one after the other'
        : `${clients} ${clients === 1 ? 'client' : 'clients'}, as many as they can`
    const perSecond =
      what === 'one_row' ? '' : `${whole(1000 / ms)} against ${whole(1000 / baseline_ms)}`
    return [
      told,
      number(baseline_ms),
      bold(measure),
      plain(beside?.row_triggers),
      plain(beside?.application),
      perSecond,
    ]
  })
  const own = chosen.find(({ what }) => what === 'one_row')
  const trips = own?.beside?.own_driver
  const fairer = trips
    ? `\n\nThe transactions of the kernel save trips to the server: BEGIN waits for no answer of its own. Bare SQL sent in the same way takes
${times(trips.ratio)} of the baseline, and against that the action is ${times(own.ms / trips.ms)}.`
    : ''
  return `## One row

An action of one row against BEGIN; UPDATE … RETURNING; COMMIT: ratio, and milliseconds for each in brackets.

${table(['', 'bare, ms', 'action', 'audit triggers', 'history in the application', 'actions per second'], lines)}${fairer}`
}

const names: Record<Bytes['way'], string> = {
  bare: 'bare UPDATE',
  rescind: 'Rescind',
  row_triggers: 'audit triggers',
  application: 'history in the application',
}

/** What stays on the disk. */
export function bytes(found: readonly Bytes[]): string {
  const lines = (['bare', 'rescind', 'row_triggers', 'application'] as const).map((way) => {
    const cells = found
      .filter((b) => b.way === way)
      .flatMap(({ wal, log }) => {
        const [heap, indexes] = [
          log.reduce((sum, t) => sum + t.heap, 0),
          log.reduce((sum, t) => sum + t.indexes, 0),
        ]
        return [whole(wal), whole(heap), whole(indexes)]
      })
    return [names[way], ...cells]
  })
  const sizes = found
    .filter(({ way }) => way === 'bare')
    .map(({ rows }) => (rows === 1 ? 'one row at a time' : `${whole(rows)} at once`))
  const head = sizes.flatMap((size) => [`${size}: WAL`, 'log', 'its indexes'])
  const parts = found
    .filter(({ way }) => way === 'rescind')
    .map(({ rows, log }) => [
      rows === 1 ? 'one row at a time' : `${whole(rows)} at once`,
      ...log.map((t) => whole(t.heap + t.indexes)),
    ])
  const tables =
    found.find(({ way }) => way === 'rescind')?.log.map(({ table: name }) => name) ?? []
  return `## Bytes per changed row

WAL counts everything that the transaction wrote, the table itself and its indexes included, between two checkpoints (the first change of a
page after one adds the whole page). Rescind keeps both images of the row in the table's own types; the triggers keep both as jsonb, with the
names of the columns in each; the application only the fields that changed.

${table(['', ...head], lines)}

Of Rescind's log, table by table with indexes:

${table(['', ...tables], parts)}`
}
