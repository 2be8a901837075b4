import { sql, type Transaction } from 'kysely'
import { leafHash, openNote, parseVkey, sha256 } from '../../verify/rescind-verify.mjs'
import type { AnyDb } from '../contract/kernel.ts'
import { readKeys } from './log.ts'
import { Tiers } from './tiers.ts'

/**
 * What a link signs: a checkpoint, when it was made (UTC, in microseconds), and the root over those
 * since the link before.
 */
interface Linked {
  note: string
  at: string
  /**
   * RFC 6962 root over the lines of the checkpoints that no earlier link covers; of none, that of
   * the empty tree.
   */
  before: Buffer
}

/**
 * The text of a link, to be signed. It stands beside the checkpoint and is no part of it: lines
 * that a checkpoint's format does not name are ones that no witness can check.
 */
export const linkText = (origin: string, { note, at, before }: Linked): string =>
  `${origin}/checkpoint\nsha256 ${sha256(Buffer.from(note)).toString('hex')}\nat ${at}\nafter ${before.toString('hex')}\n`

interface Row {
  size: string
  at: string
  note: string
  link: string | null
}

/**
 * A checkpoint as the link after it covers it: with its own link, so that the newest covers all.
 */
const lineOf = ({ at, note, link }: Row): Buffer =>
  leafHash(Buffer.from(`${at}\n${note}\n${link ?? ''}`))

function rootOver(rows: readonly Row[]): Buffer {
  const tree = new Tiers(0, [])
  for (const row of rows) tree.push(lineOf(row))
  return tree.root()
}

const columns = sql`c.size, to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, c.note, c.link`

/**
 * The root over what the next link is to cover: the newest checkpoint, or of a log from before
 * there were links all of them.
 */
export async function unlinkedRoot(tx: Transaction<AnyDb>, org: string): Promise<Buffer> {
  const { rows } =
    await sql<Row>`select ${columns} from audit.checkpoint c where c.org_id = ${org}::uuid and not exists (
      select from audit.checkpoint l where l.org_id = c.org_id and l.link is not null and (l.size, l.at) > (c.size, c.at)) order by c.size, c.at`.execute(
      tx,
    )
  return rootOver(rows)
}

const pageRows = 5000

/**
 * Every checkpoint with its time and those before it, as far as links go: one that was taken out,
 * put in or altered leaves a root that is not what was signed. Only the newest signature is
 * verified, which covers all links before it.
 */
export async function checkLinks(
  tx: Transaction<AnyDb>,
  org: string,
  problem: (text: string) => void,
): Promise<void> {
  let since: Row[] = []
  let newest: { row: Row; origin: string } | undefined
  let after = { size: '-1', at: '-infinity' }
  for (;;) {
    const { rows } = await sql<
      Row & { due: boolean }
    >`select ${columns}, coalesce((audit.leaf_of(e.leaf) ->> 'form')::int >= 4, false) as due
      from audit.checkpoint c left join audit.leaf l on l.org_id = c.org_id and l.idx = c.size - 1
      left join audit.entry e on e.org_id = l.org_id and e.id = l.entry_id
      where c.org_id = ${org}::uuid and (c.size, c.at) > (${after.size}::bigint, ${after.at}::timestamptz) order by c.size, c.at limit ${pageRows}`.execute(
      tx,
    )
    for (const row of rows) {
      const origin = row.note.split('\n', 1)[0] ?? ''
      const where = `the checkpoint of ${row.size} entries`
      if (row.note.split('\n', 2)[1] !== row.size)
        problem(`${where} says another number of entries`)
      if (row.link !== null) {
        const now = linkText(origin, { note: row.note, at: row.at, before: rootOver(since) }).split(
          '\n',
        )
        const signed = row.link.split('\n')
        if (signed[1] !== now[1]) problem(`${where} is not the one that its link was signed for`)
        if (signed[2] !== now[2]) problem(`the time of ${where} is not what was signed`)
        if (signed[3] !== now[3])
          problem(
            `a checkpoint before that of ${row.size} entries is gone, was put in or was altered`,
          )
        newest = { row, origin }
        since = []
      } else if (row.due) problem(`${where} has lost its link`)
      since.push(row)
    }
    const last = rows.at(-1)
    if (rows.length < pageRows || !last) break
    after = last
  }
  if (newest) await checkSigned(tx, newest.row, newest.origin, problem)
}

async function checkSigned(
  tx: Transaction<AnyDb>,
  row: Row,
  origin: string,
  problem: (text: string) => void,
): Promise<void> {
  try {
    const keys = (await readKeys(tx, origin)).map((vkey) => parseVkey(vkey))
    const { text } = openNote(row.link!, keys)
    if (text.split('\n', 1)[0] !== `${origin}/checkpoint`) throw new Error('it is of another log')
  } catch (error) {
    problem(`the link of the checkpoint of ${row.size} entries: ${(error as Error).message}`)
  }
}
