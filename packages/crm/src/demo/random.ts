/** A stream of draws that is the same for the same seed, on every machine. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number
  /** A whole number, both ends included. */
  between(min: number, max: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  /** One of the values, by weight. */
  weighted<T>(from: readonly (readonly [T, number])[]): T
  /** A shuffled copy. */
  shuffle<T>(list: readonly T[]): T[]
  /** Log-normal around a median, kept inside the limits: few large, many small. */
  skewed(options: { min: number; median: number; max: number; sigma: number }): number
}

/** FNV-1a (Fowler, Noll, Vo), 32 bit. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}

/** sfc32 (Chris Doty-Humphrey, PractRand), seeded by the hash of a text. */
export function createRandom(seed: string): Random {
  let [a, b, c, counter] = [hash(seed), hash(`${seed}/b`), hash(`${seed}/c`), 1]
  const next = () => {
    const t = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    c |= 0
    return (t >>> 0) / 0x1_0000_0000
  }
  for (let i = 0; i < 12; i++) next()
  const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  const pick = <T>(from: readonly T[]) => from[between(0, from.length - 1)]!
  return {
    next,
    between,
    pick,
    chance: (probability) => next() < probability,
    weighted(from) {
      let left = next() * from.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [value, weight] of from) {
        left -= weight
        if (left < 0) return value
      }
      return from.at(-1)![0]
    },
    shuffle(list) {
      const copy = [...list]
      for (let i = copy.length - 1; i > 0; i--) {
        const j = between(0, i)
        const swap = copy[i]!
        copy[i] = copy[j]!
        copy[j] = swap
      }
      return copy
    },
    skewed({ min, median, max, sigma }) {
      // Box–Muller; 1 - next() keeps the logarithm finite.
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
      return Math.min(max, Math.max(min, median * Math.exp(sigma * normal)))
    },
  }
}
