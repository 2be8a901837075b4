import { count } from '../words/numbers.ts'

export type Segment = { kind: 'go' | 'out' | 'back' | 'stay'; value: number; label: string }

/** What goes and what is held out, to scale; its text names every count. */
export function SplitBar({
  segments,
  whole,
  small = false,
}: {
  segments: Segment[]
  whole: number
  small?: boolean
}) {
  const shown = segments.filter((segment) => segment.value > 0)
  const text = `Of ${count(whole)}: ${shown.map((segment) => `${count(segment.value)} ${segment.label}`).join(', ')}`
  return (
    <div className={small ? 'split s' : 'split'} role="img" aria-label={text}>
      {shown.map((segment) => (
        <i key={segment.label} className={segment.kind} style={{ flex: segment.value }} />
      ))}
    </div>
  )
}
