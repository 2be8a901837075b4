import { setTimeout as wait } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { library } from '../../../../test/library/library.ts'
import { libraryModule } from '../../../../test/library/library-module.ts'
import {
  leafHash,
  openCheckpoint,
  parseVkey,
  verifyConsistency,
  verifyInclusion,
  vkeyOf,
} from '../../verify/rescind-verify.mjs'
import { uuidV7 } from '../action/context.ts'
import { begin, finish } from '../action/perform.ts'
import { systemAction } from '../action/system.ts'
import { limits } from '../contract/limits.ts'
import { lookUp } from '../contract/registry.ts'
import { openDb } from '../db/pool.ts'
import { inTransaction, read } from '../db/transaction.ts'
import { rulesOf } from '../install/register-tools.ts'
import { checkLog } from './check.ts'
import { entriesOf, listEntries, readCheckpoint, readEntry, readLog } from './log.ts'
import { proveConsistency, proveInclusion } from './prove.ts'
import { orgsPending, seal } from './seal.ts'
import { newSigningKey, type Signing, signersOf } from './signing-key.ts'

const lib = library()
let sealer: Kysely<unknown>
const keys = [newSigningKey()]
const signing: Signing = { origin: (org) => `rescind.local/${org}`, keys: () => keys }

beforeAll(() => {
  sealer = openDb(lib.urls.sealer, { max: 4 })
})
afterAll(() => sealer.destroy())

const sealAll = async () => {
  while (await seal(sealer, signing, lib.org, 7));
}
const check = async () =>
  await read(
    lib.kernel,
    lib.ada,
    async (tx) =>
      await checkLog(tx, lib.org, {
        origin: signing.origin(lib.org),
        rules: rulesOf([libraryModule]),
      }),
  )

test('L1 eight writers and a slow one with two sealers racing: nothing is lost, doubled or gapped', async () => {
  const shelf = await lib.run('shelf_create', { name: 'Race' })
  let writing = true
  const racing = [0, 1].map(async () => {
    while (writing || (await orgsPending(sealer)).length > 0) {
      await seal(sealer, signing, lib.org, 5)
      await wait(1)
    }
  })
  // Begins before all others and commits after them: "everything later than the last one" would
  // never see it.
  const slow = inTransaction(lib.kernel, async (tx) => {
    const call = {
      id: uuidV7(new Date()),
      kind: 'do' as const,
      tool: lookUp(lib.kernel.registry, 'book_create'),
      caller: lib.ada,
      mode: 'implicit' as const,
      reasons: [],
      input: {},
      session: 'slow',
      reasoning: null,
    }
    await begin(tx, call, 'applied')
    await finish(tx, lib.org, call.id, { state: 'applied', undo_ms: limits.undo_ms })
    await wait(1500)
  })
  const writers = Array.from({ length: 8 }, async (_, n) => {
    for (let i = 0; i < 30; i++)
      await lib.call(
        'book_create',
        { title: `${n} ${i}`, shelf: shelf.output.id },
        i % 2 ? lib.ada : lib.agent,
      )
  })
  await Promise.all(writers)
  await slow
  writing = false
  await Promise.all(racing)
  const found = await check()
  expect(found.problems).toEqual([])
  expect(found).toMatchObject({ pending: 0, size: found.actions })
  expect(found.size).toBeGreaterThan(240)
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from audit.entry`.execute(
    lib.owner,
  )
  expect(rows[0]!.n).toBe(found.size)
})

test('proofs from the stored nodes hold against the signed checkpoint, for every entry and every older size', async () => {
  const origin = signing.origin(lib.org)
  await lib.run('book_create', { title: 'One more' })
  await sealAll()
  // Beyond one stored node.
  for (let i = 0; i < 40; i++) await lib.call('book_find', {}, lib.agent)
  await sealAll()
  await read(lib.kernel, lib.ada, async (tx) => {
    const { note } = await readCheckpoint(tx, lib.org)
    const { size, root } = openCheckpoint(note, [
      parseVkey(vkeyOf(signersOf(signing, lib.org)[0]!)),
    ])
    expect(await readLog(tx, lib.org, origin)).toMatchObject({
      size,
      root: root.toString('hex'),
      pending: 0,
      origin,
    })
    expect(size).toBeGreaterThan(256)
    for (let after = -1; ; ) {
      const page = await listEntries(tx, lib.org, { after, limit: 100 })
      for (const entry of page.rows.filter((_, i) => i % 7 === 0)) {
        const proof = await proveInclusion(tx, lib.org, entry.index!, size)
        const leaf = leafHash(Buffer.from(entry.leaf))
        expect(verifyInclusion(entry.index!, size, leaf, proof, root), `entry ${entry.index}`).toBe(
          true,
        )
        expect(
          verifyInclusion(entry.index!, size, leafHash(Buffer.from(`${entry.leaf} `)), proof, root),
        ).toBe(false)
      }
      if (!page.next) break
      after = Number(page.next)
    }
    const { rows } = await sql<{
      size: string
      note: string
    }>`select size, note from audit.checkpoint`.execute(tx)
    for (const older of rows.filter((_, i) => i % 5 === 0)) {
      const before = openCheckpoint(older.note, [
        parseVkey(vkeyOf(signersOf(signing, lib.org)[0]!)),
      ])
      const proof = await proveConsistency(tx, lib.org, before.size, size)
      expect(verifyConsistency(before.size, size, proof, before.root, root)).toBe(true)
    }
  })
})

test('a new key takes over with a checkpoint that both sign, and signs alone from then on', async () => {
  const [before] = keys
  keys.push(newSigningKey())
  const handOver = await seal(sealer, signing, lib.org)
  expect(handOver).toMatchObject({ sealed: 0 })
  const vkeys = signersOf(signing, lib.org).map((signer) => parseVkey(vkeyOf(signer)))
  expect(openCheckpoint(handOver!.note, vkeys).by).toHaveLength(2)
  expect(await seal(sealer, signing, lib.org)).toBeNull()
  await lib.run('book_create', { title: 'Under the new key' })
  const next = await seal(sealer, signing, lib.org)
  expect(openCheckpoint(next!.note, vkeys).by).toHaveLength(1)
  expect(() =>
    openCheckpoint(next!.note, [
      parseVkey(vkeyOf({ name: signing.origin(lib.org), privateKey: before! })),
    ]),
  ).toThrow()
  expect((await check()).problems).toEqual([])
})

test('a bulk action is one leaf, whose sub-tree has a line for every record', async () => {
  const books = await Promise.all(
    Array.from(
      { length: 30 },
      async (_, i) => (await lib.run('book_create', { title: `Bulk ${i}` })).output.id,
    ),
  )
  const { action } = await lib.run('book_update_many', { books, pages: 7 })
  await sealAll()
  const { rows } = await sql<{
    leaf: string
    lines: number
  }>`select e.leaf, (select count(*)::int from audit.payload p where p.entry_id = e.id and slot = 'change') as lines
    from audit.sealed e where e.action_id = ${action} and e.leaf like '%"outcome":"applied"%'`.execute(
    lib.owner,
  )
  expect(rows[0]!.lines).toBe(30)
  expect(JSON.parse(rows[0]!.leaf)).toMatchObject({
    changes: { count: 30 },
    approver: lib.ada.principal.id,
    outcome: 'applied',
    rows: 30,
  })
  expect((await check()).problems).toEqual([])
})

test('the texts of an entry wait beside it; its lines are those of its own action, whatever happens before it is sealed', async () => {
  await sealAll()
  const shelf = await lib.run('shelf_create', { name: 'Waiting' })
  const book = await lib.run('book_create', { title: 'Waits', shelf: shelf.output.id })
  const move = await lib.run('book_update', {
    book: book.output.id,
    set: { title: 'Waits longer' },
  })
  await lib.run('book_update', { book: book.output.id, set: { title: 'Something else' } })
  const entry = async (action: string) =>
    await read(lib.kernel, lib.ada, async (tx) => {
      const [only] = await entriesOf(tx, lib.org, action)
      return await readEntry(tx, lib.org, only!.id)
    })
  const waiting = await entry(move.action)
  expect(waiting).toMatchObject({ index: null, inclusion: null })
  expect(waiting.slots.map(({ slot, state }) => [slot, state])).toContainEqual(['input', 'kept'])
  expect(JSON.parse(waiting.leaf)).not.toHaveProperty('changes')
  expect((await check()).problems).toEqual([])
  await sealAll()
  const sealed = await entry(move.action)
  expect(sealed.slots.filter(({ slot }) => slot !== 'change')).toEqual(waiting.slots)
  const lines = sealed.slots.filter(({ slot }) => slot === 'change')
  expect(lines.map(({ body }) => JSON.parse(body!) as unknown)).toEqual([
    expect.objectContaining({ op: 'update', cells: { title: ['Waits', 'Waits longer'] } }),
  ])
  const { changes, ...rest } = JSON.parse(sealed.leaf) as { changes: unknown }
  expect(changes).toEqual({
    count: 1,
    root: leafHash(Buffer.from(lines[0]!.line!)).toString('hex'),
  })
  expect(rest).toEqual(JSON.parse(waiting.leaf))
  // RFC 8785: in the order of the keys.
  expect(Object.keys(JSON.parse(sealed.leaf) as object)).toEqual(
    Object.keys({ changes, ...rest }).toSorted(),
  )
  expect((await check()).problems).toEqual([])
})

test('the entry of what the product did because of an action names it, and its keys stay in their order', async () => {
  const { action: causedBy } = await lib.run('shelf_create', { name: 'Because' })
  const work = { org: lib.org, tool: 'test', reasoning: null, causedBy }
  const action = await systemAction(lib.kernel, null, work, async ({ db, newId, action: own }) => {
    await db.insertInto('shelf').values({ id: newId(), name: 'Follows' }).execute()
    return own
  })
  await sealAll()
  const { rows } = await sql<{
    leaf: string
  }>`select leaf from audit.sealed where action_id = ${action}::uuid`.execute(lib.owner)
  const leaf = JSON.parse(rows[0]!.leaf) as object
  expect(leaf).toMatchObject({ caused_by: causedBy, changes: { count: 1 }, form: 4 })
  expect(Object.keys(leaf)).toEqual(Object.keys(leaf).toSorted())
  expect((await check()).problems).toEqual([])
})

test('an action of very many rows does not keep the entries after it waiting for ever, nor makes them one transaction', async () => {
  await sealAll()
  const first = await lib.run('shelf_create', { name: 'Before' })
  await lib.run('shelf_create', { name: 'After' })
  await sql`select audit.fill(${lib.org}::uuid, 10, 1)`.execute(sealer)
  const { rows } = await sql<{ first: boolean; filled: boolean }>`
    select action_id = ${first.action}::uuid as first, filled from audit.pending order by seq`.execute(
    lib.owner,
  )
  expect(rows).toEqual([
    { first: true, filled: true },
    { first: false, filled: false },
  ])
  await sealAll()
  expect((await check()).problems).toEqual([])
})
