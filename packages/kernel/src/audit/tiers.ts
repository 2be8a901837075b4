import { Frontier } from '../../verify/rescind-verify.mjs'

/**
 * A whole sub-tree of 2^level leaves, the `index`-th of its kind; only every eighth level is kept.
 */
export interface TierNode {
  level: number
  index: number
  hash: Buffer
}

/** Levels from one kept node to the next: 256 of one tier make one of the tier above. */
export const tierLevels = 8
const width = 2 ** tierLevels

/**
 * A tree that only grows, as RFC 6962 has it, told by its frontier (the roots of its whole
 * sub-trees, largest first). It grows tier by tier, so that the nodes which are kept fall out on
 * the way and no leaf is read a second time.
 */
export class Tiers {
  readonly #tiers: Frontier[] = []
  readonly #made: TierNode[] = []
  #size: number

  constructor(size: number, frontier: readonly Buffer[]) {
    this.#size = size
    const left = [...frontier]
    for (let rest = size, tier = 0; left.length > 0; rest = Math.floor(rest / width), tier++) {
      const own = rest % width
      this.#tiers[tier] = new Frontier(own, left.splice(left.length - bits(own)))
    }
  }

  get size(): number {
    return this.#size
  }

  /** Appends one leaf by its hash. */
  push(hash: Buffer): void {
    let above = hash
    for (let tier = 0; ; tier++) {
      const at = (this.#tiers[tier] ??= new Frontier())
      at.push(above)
      if (at.size < width) break
      above = at.root()
      this.#tiers[tier] = new Frontier()
      const level = (tier + 1) * tierLevels
      this.#made.push({ level, index: Math.floor(this.#size / 2 ** level), hash: above })
    }
    this.#size++
  }

  /** The kept nodes that the pushes so far made whole. */
  get made(): readonly TierNode[] {
    return this.#made
  }

  get frontier(): Buffer[] {
    return this.#tiers.toReversed().flatMap((tier) => tier?.stack ?? [])
  }

  root(): Buffer {
    return rootOf(this.#size, this.frontier)
  }
}

/** Root of a tree by its frontier. */
export const rootOf = (size: number, frontier: readonly Buffer[]): Buffer =>
  new Frontier(size, frontier).root()

function bits(n: number): number {
  let count = 0
  for (let rest = n; rest > 0; rest >>>= 1) count += rest & 1
  return count
}
