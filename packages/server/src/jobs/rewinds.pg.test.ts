import { approve, continueRewind, getAction, getPlan, limits, rewind } from '@rescind/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { library } from '../../../../test/library/library.ts'
import { createLog } from '../log.ts'
import { continueRewinds } from './rewinds.ts'

const lib = library()
const usual = limits.rewind_chunk_rows
beforeAll(() => void Object.assign(limits, { rewind_chunk_rows: 2 }))
afterAll(() => void Object.assign(limits, { rewind_chunk_rows: usual }))

const open = new AbortController().signal
const lines: string[] = []
const log = createLog((line) => void lines.push(line))

async function running(): Promise<{ id: string; book: string }> {
  const book = (await lib.run('book_create', { title: 'before' })).output.id
  const actions: string[] = []
  for (const pages of [1, 2, 3, 4, 5])
    actions.push((await lib.run('book_update', { book, set: { pages } })).action)
  const { plan: id } = await rewind(lib.kernel, lib.ada, { actions })
  await approve(lib.kernel, lib.ada, id, (await getPlan(lib.kernel, lib.ada, id)).digest)
  return { id, book }
}

test('R2 a server goes on with the rewinds that an earlier one left between two chunks', async () => {
  const [first, second] = [await running(), await running()]
  const ended = AbortSignal.abort()
  await continueRewind(lib.kernel, lib.org, first.id, ended)
  expect(await getAction(lib.kernel, lib.ada, first.id)).toMatchObject({
    state: 'running',
    progress: { done: 2, total: 5 },
  })
  await continueRewinds(lib.kernel, ended, log)
  expect(await getAction(lib.kernel, lib.ada, second.id)).toMatchObject({
    state: 'running',
    progress: { done: 0 },
  })
  lib.events.length = 0
  await continueRewinds(lib.kernel, open, log)
  for (const { id, book } of [first, second]) {
    expect(await getAction(lib.kernel, lib.ada, id)).toMatchObject({
      state: 'applied',
      progress: { state: 'done', done: 5 },
    })
    expect(await lib.book(book)).toMatchObject({ title: 'before', pages: null })
  }
  // The page hears of every chunk.
  expect(lib.events.filter((event) => event.id === second.id).map((event) => event.state)).toEqual([
    'running',
    'running',
    'applied',
  ])
  expect(lines.join()).toContain('"event":"rewind"')
})
