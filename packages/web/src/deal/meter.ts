/**
 * How far won and weighted fill a quota, in percent of it; together never more than all of it. Null
 * without a quota.
 */
export function meter({
  won,
  weighted,
  quota,
}: {
  won: string
  weighted: string
  quota: string | null
}): {
  won: number
  weighted: number
} | null {
  const whole = Number(quota)
  if (!(whole > 0)) return null
  const share = (amount: string, room: number) =>
    Math.max(0, Math.min(room, (Number(amount) / whole) * 100))
  const filled = share(won, 100)
  return { won: filled, weighted: share(weighted, 100 - filled) }
}
