import { sql, type Transaction } from 'kysely'
import { type Subtree, subtrees, vkey } from '../../verify/rescind-verify.mjs'
import type { AnyDb } from '../contract/kernel.ts'
import { type BundleFile, jsonLine } from './bundle.ts'
import { proveConsistency, proveInclusion, proveRanges } from './prove.ts'
import type { Selection } from './selection.ts'

const checkpointsMax = 200

const stampsMax = 50

const hex = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('hex'))

/** What ties the entries to the newest checkpoint: ranges for a run, single proofs for the rest. */
export async function* proofs(
  tx: Transaction<AnyDb>,
  org: string,
  size: number,
  selection: Selection,
  singles: readonly number[],
) {
  const run = 'run' in selection ? selection.run : null
  const before = singles.filter((index) => run === null || index < run.from)
  yield* inclusions(tx, org, size, before)
  if (run === null || run.from === run.to) return
  const hashesOf = async (places: readonly Subtree[]) =>
    hex(
      await proveRanges(
        tx,
        org,
        places.map(({ level, index }) => [index * 2 ** level, (index + 1) * 2 ** level] as const),
      ),
    )
  yield jsonLine({
    ...run,
    size,
    left: await hashesOf(subtrees(0, run.from)),
    right: await hashesOf(subtrees(run.to, size)),
  })
  yield* inclusions(tx, org, size, singles.slice(before.length))
}

async function* inclusions(
  tx: Transaction<AnyDb>,
  org: string,
  size: number,
  indexes: readonly number[],
) {
  for (const index of indexes)
    yield jsonLine({ index, size, proof: hex(await proveInclusion(tx, org, index, size)) })
}

/**
 * The keys of the log, newest first: retired ones too, because older checkpoints are signed by
 * them.
 */
export async function* keys(tx: Transaction<AnyDb>, origin: string) {
  const { rows } = await sql<{
    public: Buffer
    at: Date
  }>`select public, at from audit.signer order by at desc`.execute(tx)
  yield '# Verifier keys (c2sp.org/signed-note), newest first. Compare them with what the organisation told you elsewhere.\n'
  for (const { public: key, at } of rows)
    yield `# in use from ${at.toISOString()}\n${vkey(origin, key)}\n`
}

/**
 * The newest checkpoint, those that carry a time stamp, and as many between as say when the log had
 * which length.
 */
export async function* checkpoints(
  tx: Transaction<AnyDb>,
  org: string,
  size: number,
  whole: boolean,
) {
  const stamped = (await stamps(tx, org, size)).map((stamp) => Number(stamp.size))
  const { rows } = await sql<{ size: string; note: string; note_digest: Buffer }>`
    select distinct on (c.size) c.size, c.note from (
      select *, ntile(${checkpointsMax}) over (order by size) as part from audit.checkpoint where org_id = ${org}::uuid and size <= ${size}) c
    left join audit.stamp s on s.org_id = c.org_id and s.size = c.size and s.digest = sha256(convert_to(c.note, 'UTF8'))
    where c.size = any(${stamped}::bigint[]) or c.size in (select max(size) from (
      select size, ntile(${checkpointsMax}) over (order by size) as part from audit.checkpoint where org_id = ${org}::uuid and size <= ${size}) x group by part)
    order by c.size, s.digest is not null desc, c.at desc`.execute(tx)
  for (const row of rows) {
    const own = Number(row.size)
    if (whole || own === size) yield jsonLine({ size: own, note: row.note })
    else
      yield jsonLine({
        size: own,
        note: row.note,
        consistency: hex(await proveConsistency(tx, org, own, size)),
      })
  }
}

async function stamps(tx: Transaction<AnyDb>, org: string, size: number) {
  const { rows } = await sql<{ size: string; reply: Buffer; digest: Buffer }>`
    select distinct on (part) size, reply, digest from (
      select *, ntile(${stampsMax}) over (order by size, at) as part from audit.stamp where org_id = ${org}::uuid and size <= ${size}) s
    order by part, size desc, at desc`.execute(tx)
  return [...new Map(rows.map((row) => [row.size, row])).values()]
}

/** A file for each time stamp. */
export async function timeStamps(
  tx: Transaction<AnyDb>,
  org: string,
  size: number,
): Promise<BundleFile[]> {
  return (await stamps(tx, org, size)).map((stamp) => ({
    name: `timestamps/${stamp.size}.tsr`,
    async *content() {
      yield stamp.reply
    },
  }))
}

/** Lines put together to pieces of 64 KiB. */
export async function* blocks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let block = ''
  for await (const line of lines) {
    block += line
    if (block.length >= 65_536) {
      yield block
      block = ''
    }
  }
  if (block !== '') yield block
}
