import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'

/** "name" or "-name" as a sort; the head of a column turns it. */
export function SortHead({
  field,
  label,
  sort,
  onSort,
}: {
  field: string
  label: string
  sort: string
  onSort: (sort: string) => void
}) {
  const up = sort === field
  const down = sort === `-${field}`
  return (
    <span role="columnheader" aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}>
      <button type="button" onClick={() => onSort(up ? `-${field}` : field)}>
        {label}
        {up && <IconChevronUp className="i s" aria-hidden />}
        {down && <IconChevronDown className="i s" aria-hidden />}
      </button>
    </span>
  )
}

/** "-last_activity_at" → the order a find takes. */
export function orderOf(sort: string): { field: string; desc?: boolean }[] {
  return sort.startsWith('-') ? [{ field: sort.slice(1), desc: true }] : [{ field: sort }]
}
