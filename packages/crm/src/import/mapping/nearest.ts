/**
 * Letters and digits only, lower case: what remains of a name when typing habits are taken away.
 */
export const essence = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

/**
 * The known name that a person probably meant, or undefined. Equal in essence, else the one at the
 * smallest distance, of at most a quarter of its letters. Only ever told, never taken.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const wanted = essence(name)
  const most = Math.floor(wanted.length / 4)
  let best: { name: string; distance: number } | undefined
  for (const candidate of known) {
    const other = essence(candidate)
    if (other === wanted) return candidate
    if (Math.abs(other.length - wanted.length) > most) continue
    const distance = distanceOf(wanted, other)
    if (distance <= most && (!best || distance < best.distance))
      best = { name: candidate, distance }
  }
  return best?.name
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
export function distanceOf(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1)
      next.push(cost)
    }
    before = row
    row = next
  }
  return row[b.length]!
}
