/** The shape of a list while it is read for the first time. */
export function Bones({ rows = 6, label = 'Reading' }: { rows?: number; label?: string }) {
  return (
    <div className="stack g16" role="status" aria-label={label} style={{ padding: '12px 0' }}>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} className="bone" style={{ width: `${88 - ((index * 23) % 40)}%` }} />
      ))}
    </div>
  )
}
