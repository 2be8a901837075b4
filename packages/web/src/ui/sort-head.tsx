import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { oneOf } from './one-of.ts'

/** "name" or "-name" as a sort; the head of a column turns it. */
export function SortHead({
  field,
  label,
  sort,
  onSort,
  right = false,
}: {
  field: string
  label: string
  sort: string
  onSort: (sort: string) => void
  /** Above figures, which stand at the right. */
  right?: boolean
}) {
  const up = sort === field
  const down = sort === `-${field}`
  return (
    <span
      role="columnheader"
      className={right ? 'right' : undefined}
      aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}
    >
      <button type="button" onClick={() => onSort(up ? `-${field}` : field)}>
        {label}
        {up && <IconChevronUp className="i s" aria-hidden />}
        {down && <IconChevronDown className="i s" aria-hidden />}
      </button>
    </span>
  )
}

/**
 * "-last_activity_at" → the order a find takes; the first of the fields where it is none of them.
 */
export function orderOf<F extends string>(
  fields: readonly [F, ...F[]],
  sort: string,
): { field: F; desc?: boolean }[] {
  return sort.startsWith('-')
    ? [{ field: oneOf(fields, sort.slice(1)), desc: true }]
    : [{ field: oneOf(fields, sort) }]
}
