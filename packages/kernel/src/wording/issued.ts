import type { Line } from '../contract/change.ts'

const symbol = /^@(now|today)(?:\+(\d+))?$/
const day_ms = 86_400_000

/**
 * Moments and days that a plan issues stand in it as symbols, because an approval tomorrow is
 * stamped tomorrow. In words:
 */
export function issuedText(value: unknown): string | undefined {
  const found = typeof value === 'string' ? symbol.exec(value) : null
  if (!found) return undefined
  const plus = Number(found[2] ?? 0)
  if (found[1] === 'today')
    return plus > 0
      ? `${plus === 1 ? '1 day' : `${plus} days`} after approval`
      : 'the day of approval'
  return plus > 0 ? `${spanText(plus)} after approval` : 'when approved'
}

/**
 * The same line once it was approved at this moment: its symbols are the moments and days they
 * became.
 */
export function issuedAt(line: Line, at: Date): Line {
  const stamp = (value: unknown) => {
    const found = typeof value === 'string' ? symbol.exec(value) : null
    if (!found) return value
    const plus = Number(found[2] ?? 0)
    const ms = at.getTime() + plus * (found[1] === 'today' ? day_ms : 1)
    return found[1] === 'today'
      ? new Date(ms).toISOString().slice(0, 10)
      : new Date(ms).toISOString()
  }
  const cells = Object.entries(line.cells).map(([field, [before, after]]) => [
    field,
    [stamp(before), stamp(after)],
  ])
  return { ...line, cells: Object.fromEntries(cells) as Line['cells'] }
}

function spanText(ms: number): string {
  for (const [unit, length] of [
    ['day', day_ms],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1_000],
  ] as const)
    if (ms >= length && ms % length === 0)
      return `${ms / length} ${unit}${ms === length ? '' : 's'}`
  return `${Math.ceil(ms / 1_000)} seconds`
}
