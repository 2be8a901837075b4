/** Says whether one more request of this key is within its rate. */
export type RateLimit = (key: string) => boolean

/**
 * A bucket per key that holds `burst` requests and fills again at `perSecond`. In this process: a
 * limit against accidents and floods, not an account. (The sign-in library's own limit counts from
 * the last request, so a program that calls steadily would never come free.)
 */
export function createRateLimit(
  { burst, perSecond }: { burst: number; perSecond: number },
  clock: () => number = Date.now,
): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>()
  const fullAfterMs = (burst / perSecond) * 1000
  return (key) => {
    const now = clock()
    const bucket = buckets.get(key) ?? { left: burst, at: now }
    const left = Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond)
    buckets.delete(key)
    buckets.set(key, { left: Math.max(0, left - 1), at: now })
    // Insertion order is age, and a bucket that has been left alone long enough is full: as good as
    // none.
    for (const [oldest, { at }] of buckets) {
      if (now - at < fullAfterMs) break
      buckets.delete(oldest)
    }
    return left >= 1
  }
}
