import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { library } from '../../../../../test/library/library.ts'
import { approve } from '../../approval/approve.ts'
import { limits } from '../../contract/limits.ts'
import type { Plan } from '../../view/plan.ts'
import { getPlan } from '../../view/plans.ts'
import { rewind } from '../rewind.ts'
import { continueRewind } from '../run.ts'

/**
 * A library whose rewinds run in chunks of a few actions, three books, and the steps that tests of
 * such rewinds share.
 */
export function chunkedRewinds() {
  const lib = library()
  const usual = { rows: limits.rewind_chunk_rows, actions: limits.rewind_chunk_actions }
  /** So that a handful of actions needs chunks. */
  beforeAll(() => void Object.assign(limits, { rewind_chunk_rows: 3, rewind_chunk_actions: 100 }))
  afterAll(
    () =>
      void Object.assign(limits, {
        rewind_chunk_rows: usual.rows,
        rewind_chunk_actions: usual.actions,
      }),
  )

  /** The books of a test, new for each. */
  const books = {} as Record<'a' | 'b' | 'c', string>
  beforeEach(async () => {
    for (const title of ['a', 'b', 'c'] as const)
      books[title] = (await lib.run('book_create', { title })).output.id
  })
  const planned = async (filter: object): Promise<Plan> => {
    const { plan } = await rewind(lib.kernel, lib.ada, filter)
    return await getPlan(lib.kernel, lib.ada, plan)
  }
  const change = async (book: string, set: object, caller = lib.agent) =>
    (await lib.run('book_update', { book, set }, caller)).action
  const content = async () => (await lib.snapshot()).replaceAll(/,[0-9a-f-]{36}\)/g, ')')
  const start = async (filter: object): Promise<string> => {
    const plan = await planned(filter)
    expect(await approve(lib.kernel, lib.ada, plan.id, plan.digest)).toMatchObject({
      status: 'running',
    })
    return plan.id
  }
  /** One chunk and no more, as if the process had ended there. */
  const oneChunk = async (id: string) => {
    const ended = new AbortController()
    ended.abort()
    return await continueRewind(lib.kernel, lib.org, id, ended.signal)
  }
  /** Seven actions of one row each: three chunks. */
  async function seven(): Promise<string[]> {
    const { a, b, c } = books
    const actions: string[] = []
    for (const [book, set] of [
      [a, { title: 'a1' }],
      [b, { title: 'b1', pages: 1 }],
      [a, { title: 'a2', code: `x${a}` }],
      [c, { pages: 3 }],
      [b, { title: 'b2' }],
      [a, { pages: 4 }],
      [c, { title: 'c1', pages: 5 }],
    ] as const)
      actions.push(await change(book, set))
    return actions
  }
  return { lib, books, planned, change, content, start, oneChunk, seven }
}
