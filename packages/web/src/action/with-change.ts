import type { Change } from '../api/wire.ts'

/**
 * A record as a tool answered it, with what a change wrote into it: `stage_id` there is `stage`, a
 * reference with its name, here.
 */
export function withChange<T extends object>(record: T, change: Change): T {
  const written = change.cells.flatMap(({ field, after, after_label }): [string, unknown][] => {
    if (field in record) return [[field, after]]
    const to = field.replace(/_id$/, '')
    if (to === field || !(to in record)) return []
    return [[to, after === null ? null : { id: after, name: after_label ?? '' }]]
  })
  return { ...record, ...Object.fromEntries(written) }
}
