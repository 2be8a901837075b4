import { sql, type Transaction } from 'kysely'
import {
  consistencyRanges,
  Frontier,
  inclusionRanges,
  prove,
  subtrees,
} from '../../verify/rescind-verify.mjs'
import type { AnyDb } from '../contract/kernel.ts'
import { tierLevels } from './tiers.ts'

type Ranges = ReturnType<typeof inclusionRanges>
type Subtree = ReturnType<typeof subtrees>[number]

/**
 * Proof that the leaf `index` is in the tree of the first `size` leaves (RFC 9162 section 2.1.3.1).
 */
export const proveInclusion = async (
  tx: Transaction<AnyDb>,
  org: string,
  index: number,
  size: number,
): Promise<Buffer[]> => await proveRanges(tx, org, inclusionRanges(index, size))

/**
 * Proof that the tree of the first `to` leaves begins with that of the first `from` (RFC 9162
 * section 2.1.4.1).
 */
export const proveConsistency = async (
  tx: Transaction<AnyDb>,
  org: string,
  from: number,
  to: number,
): Promise<Buffer[]> => await proveRanges(tx, org, consistencyRanges(from, to))

/**
 * The hashes of ranges of leaves, each made of what is stored: leaves, and the nodes of every
 * eighth level.
 */
export async function proveRanges(
  tx: Transaction<AnyDb>,
  org: string,
  ranges: Ranges,
): Promise<Buffer[]> {
  const wanted = ranges.flatMap(([from, to]) => subtrees(from, to))
  const hashes = await hashesOf(tx, org, wanted)
  return prove(ranges, (subtree) => hashes.get(keyOf(subtree))!)
}

const keyOf = ({ level, index }: Subtree) => `${level}/${index}`

/** Root of the first `size` leaves, by a few rows. */
export async function rootAt(tx: Transaction<AnyDb>, org: string, size: number): Promise<Buffer> {
  const wanted = subtrees(0, size)
  const hashes = await hashesOf(tx, org, wanted)
  return new Frontier(
    size,
    wanted.map((subtree) => hashes.get(keyOf(subtree))!),
  ).root()
}

/** Hash of each sub-tree, from at most 128 rows of the stored level below it. */
async function hashesOf(
  tx: Transaction<AnyDb>,
  org: string,
  wanted: readonly Subtree[],
): Promise<Map<string, Buffer>> {
  const asked = wanted.map(({ level, index }) => {
    const stored = level - (level % tierLevels)
    const wide = 2 ** (level - stored)
    return { stored, from: index * wide, to: (index + 1) * wide }
  })
  const { rows } = await sql<{ ord: number; hash: Buffer }>`
    select u.ord::int as ord, s.hash from unnest(${asked.map((a) => a.stored)}::smallint[], ${asked.map((a) => a.from)}::bigint[], ${asked.map((a) => a.to)}::bigint[])
      with ordinality u(stored, from_idx, to_idx, ord)
    cross join lateral (
      select l.idx, l.hash from audit.leaf l where u.stored = 0 and l.org_id = ${org}::uuid and l.idx >= u.from_idx and l.idx < u.to_idx
      union all
      select n.idx, n.hash from audit.node n where u.stored > 0 and n.org_id = ${org}::uuid and n.level = u.stored and n.idx >= u.from_idx and n.idx < u.to_idx) s
    order by u.ord, s.idx`.execute(tx)
  const parts = new Map<number, Frontier>()
  for (const { ord, hash } of rows) {
    const frontier = parts.get(ord) ?? new Frontier()
    frontier.push(hash)
    parts.set(ord, frontier)
  }
  return new Map(wanted.map((subtree, i) => [keyOf(subtree), whole(parts.get(i + 1), asked[i]!)]))
}

function whole(part: Frontier | undefined, { from, to }: { from: number; to: number }): Buffer {
  if (part?.size !== to - from) throw new Error('the log lacks rows of its tree')
  return part.root()
}
