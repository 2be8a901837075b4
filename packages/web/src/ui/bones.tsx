import { useOnline } from './online.ts'

/**
 * The shape of a list while it is read for the first time; without a network, what that waits for.
 */
export function Bones({ rows = 6, label = 'Reading' }: { rows?: number; label?: string }) {
  const online = useOnline()
  if (!online)
    return (
      <p className="ink2" role="status">
        This is not here yet: there is no network. It is read as soon as there is one.
      </p>
    )
  return (
    <div className="stack g16" role="status" aria-label={label} style={{ padding: '12px 0' }}>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} className="bone" style={{ width: `${88 - ((index * 23) % 40)}%` }} />
      ))}
    </div>
  )
}
