import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { library } from '../../../../test/library/library.ts'
import { type Report, verifyBundle } from '../../verify/rescind-verify.mjs'
import { read } from '../db/transaction.ts'
import { type BundleFile, withManifest } from './bundle.ts'
import { openEvidence } from './evidence.ts'
import { seal } from './seal.ts'
import type { Asked } from './selection.ts'
import { newSigningKey, type Signing, signersOf } from './signing-key.ts'
import { sourceOf } from './test/made-log.ts'

const lib = library()
const key = newSigningKey()
const signing: Signing = { origin: (org) => `library.test/${org}`, keys: () => [key] }

/** The files of a bundle, and how many entries it says to hold. */
async function bundle(asked: Asked): Promise<{ files: Map<string, Buffer>; entries: number }> {
  while (await seal(lib.owner, signing, lib.org)) {
    // Until nothing waits.
  }
  return await read(lib.kernel, lib.ada, async (tx) => {
    const evidence = await openEvidence(tx, lib.kernel, lib.org, asked)
    const manifest = () => ({
      ...{
        origin: evidence.origin,
        size: evidence.size,
        asked,
        at: new Date().toISOString(),
        by: null,
        versions: {},
      },
      counts: { entries: evidence.entries },
    })
    const files = new Map<string, Buffer>()
    for (const file of withManifest(evidence.files, manifest, signersOf(signing, lib.org)[0]!))
      files.set(file.name, await all(file))
    return { files, entries: evidence.entries }
  })
}

async function all({ content }: BundleFile): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of content()) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

const check = async (files: ReadonlyMap<string, Buffer>): Promise<Report> =>
  await verifyBundle(sourceOf(files))
const lines = (files: ReadonlyMap<string, Buffer>, file: string) =>
  files
    .get(file)!
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

let shelf: string
const books: string[] = []
let bulk: string

beforeAll(async () => {
  shelf = (await lib.run('shelf_create', { name: 'A' })).output.id
  for (const title of ['Moby', 'Emma', 'Dune'])
    books.push((await lib.run('book_create', { title, shelf })).output.id)
  await lib.call('book_update', { book: books[0], set: { title: 'Moby-Dick' } }, lib.ada, {
    reasoning: `[[book:${books[0]}]] was short`,
    session: 's-1',
  })
  bulk = (
    await lib
      .run('book_update_many', { set: { pages: 7 } })
      .catch(async () => await lib.run('book_update', { book: books[1], set: { pages: 7 } }))
  ).action
  await lib.undo(bulk)
  await lib.run('loan_create', { book: books[2], reader: 'Rosa' })
})

test('the evidence of the whole log verifies, and every entry is in it once', async () => {
  const { files, entries } = await bundle({ range: 'all' })
  const report = await check(files)
  expect(report.failures).toEqual([])
  expect(report).toMatchObject({
    whole: true,
    size: entries,
    counts: { entries, missing: 0, withheld: 0 },
  })
  expect(report.counts.matching).toBeGreaterThan(entries)
})

test('a range of indexes or of moments verifies without the rest', async () => {
  const { files } = await bundle({ range: { from: '2', to: '4' } })
  expect((await check(files)).failures).toEqual([])
  expect(lines(files, 'entries.jsonl').map(({ index }) => index)).toEqual([2, 3, 4])
  const hour = 3_600_000
  const moments = {
    from: new Date(Date.now() - hour).toISOString(),
    to: new Date(Date.now() + hour).toISOString(),
  }
  expect(await check((await bundle({ range: moments })).files)).toMatchObject({
    ok: true,
    whole: true,
  })
  await expect(bundle({ range: { from: '2020-01-01', to: '2020-02-01' } })).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(bundle({ range: { from: 'soon', to: 'later' } })).rejects.toMatchObject({
    code: 'invalid_input',
  })
})

test('the evidence of an action holds what took it back; that of a session, what was done in it', async () => {
  const action = await bundle({ action: bulk })
  expect((await check(action.files)).failures).toEqual([])
  expect(
    lines(action.files, 'entries.jsonl').map(({ leaf }) => (leaf as { kind: string }).kind),
  ).toEqual(expect.arrayContaining(['do', 'undo']))
  const session = await bundle({ session: 's-1' })
  expect((await check(session.files)).failures).toEqual([])
  expect(session.entries).toBe(1)
})

test('the evidence of a record holds what concerns it and withholds the rest', async () => {
  const { files } = await bundle({ record: { table: 'book', id: books[2]! } })
  const report = await check(files)
  expect(report.failures).toEqual([])
  const said = files.get('payloads.jsonl')!.toString()
  expect(said).toContain('Dune')
  // The loan refers to the book.
  expect(said).toContain('Rosa')
  for (const other of ['Moby', 'Emma']) expect(said).not.toContain(other)
})

test('who was left out stands in evidence as the plan says it, and elsewhere only as a number', async () => {
  const other = await lib.run('loan_remind', { readers: ['no-rosa', 'no-paul', 'Mia'] })
  const { files } = await bundle({ action: other.action })
  expect((await check(files)).failures).toEqual([])
  const held = lines(files, 'held-out.jsonl')
  // Both are of one record, and records are what is counted.
  expect(held.map(({ action, ord }) => [action, ord])).toEqual([[other.action, 1]])
  const plan = await lib.kernel.db.transaction().execute(async (tx) => {
    await sql`select kernel.enter(${lib.org}::uuid)`.execute(tx)
    return (
      await sql<{
        line: string
      }>`select line from kernel.plan_line where action_id = ${other.action} and part = 'held_out' order by ord`.execute(
        tx,
      )
    ).rows
  })
  expect(held.map(({ line }) => line)).toEqual(plan.map(({ line }) => line))
  const { record } = JSON.parse(plan[0]!.line) as { record: { table: string; id: string } }
  const own = await bundle({ record })
  expect(lines(own.files, 'held-out.jsonl')).toHaveLength(1)
  const range = await bundle({ range: { from: '0', to: '1' } })
  expect(lines(range.files, 'held-out.jsonl')).toEqual([])
})

test('L2 a bundle fails where people read something else than was sealed, and says what it did not look at', async () => {
  const good = await check((await bundle({ range: 'all' })).files)
  expect(good.ok).toBe(true)
  expect(good.remarks.join(' ')).toMatch(
    /Compared with what people read.* changes.*Not looked at there/,
  )
  const alter = async (title: string) =>
    await lib.owner.transaction().execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx)
      await sql`update library.book set title = ${title} where id = ${books[0]!}`.execute(tx)
    })
  const { title } = (await lib.book(books[0]!))!
  await alter('Something else')
  const { ok, failures } = await check((await bundle({ range: 'all' })).files)
  expect([ok, failures.map(({ what }) => what)]).toEqual([
    false,
    [`book ${books[0]} is not what the last change left`],
  ])
  await alter(title as string)
})

test('a text that was altered in the vault by a superuser is named by index and slot', async () => {
  const entry = (
    await sql<{ id: string; idx: number }>`
    select p.entry_id as id, l.idx::int as idx from audit.payload p join audit.leaf l using (org_id, entry_id) where p.slot = 'reasoning'`.execute(
      lib.owner,
    )
  ).rows[0]!
  const alter = async (body: string) => {
    await lib.owner.transaction().execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx)
      await sql`set local audit.migration = 'on'`.execute(tx)
      await sql`alter table audit.payload disable trigger forget`.execute(tx)
      await sql`update audit.payload set body = ${body} where entry_id = ${entry.id} and slot = 'reasoning'`.execute(
        tx,
      )
      await sql`alter table audit.payload enable always trigger forget`.execute(tx)
    })
  }
  await alter('It was somebody else')
  expect((await check((await bundle({ range: 'all' })).files)).failures).toMatchObject([
    { index: entry.idx, slot: 'reasoning' },
    // And what people read does not say what the vault now says.
    {
      file: 'compared.json',
      what: expect.stringContaining('its reasoning is not what was sealed'),
    },
  ])
  await alter(`[[book:${books[0]}]] was short`)
  expect((await check((await bundle({ range: 'all' })).files)).ok).toBe(true)
})
