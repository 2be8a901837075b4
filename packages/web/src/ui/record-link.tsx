import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** A record's name, as a link where the page has a place for that table. */
export function RecordLink({
  table,
  id,
  label,
  strong = false,
}: {
  table: string
  id: string | null
  label: ReactNode
  strong?: boolean
}) {
  const text = strong ? <b>{label}</b> : label
  if (!id) return <>{text}</>
  if (table === 'contact')
    return (
      <Link className="plain" to="/contacts/$id" params={{ id }}>
        {text}
      </Link>
    )
  if (table === 'company')
    return (
      <Link className="plain" to="/companies/$id" params={{ id }}>
        {text}
      </Link>
    )
  if (table === 'deal')
    return (
      <Link className="plain" to="/deals/$id" params={{ id }}>
        {text}
      </Link>
    )
  return <>{text}</>
}
