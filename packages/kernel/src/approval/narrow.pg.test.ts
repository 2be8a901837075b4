import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { library, refusal } from '../../../../test/library/library.ts'
import { newRecipe, uuidV7, without } from '../action/context.ts'
import type { Invocation } from '../action/perform.ts'
import { plan } from '../plan/plan.ts'
import { getPlan } from '../view/plans.ts'
import { narrow } from './narrow.ts'

const lib = library()
let books: string[]
beforeAll(async () => {
  books = []
  for (const title of ['a', 'b', 'c', 'd'])
    books.push((await lib.run('book_create', { title })).output.id)
})

const excludedOf = async (id: string) =>
  (
    await sql<{
      excluded: string[]
    }>`select excluded from kernel.plan where action_id = ${id}`.execute(lib.owner)
  ).rows[0]!.excluded

test('A7 what the database and the product leave of a wish without some records is the same', async () => {
  const ids = fc.array(fc.constantFrom('a', 'b', 'c', 'd', '1', ''), { maxLength: 6 })
  const value = fc.oneof(
    ids,
    fc.array(fc.oneof(ids, fc.jsonValue({ maxDepth: 1 }))),
    fc.jsonValue({ maxDepth: 2 }),
    fc.constant('a'),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom('books', 'set', 'where', 'n'), value),
      ids,
      async (input, excluded) => {
        const [given, out] = [JSON.stringify(input), JSON.stringify(excluded)]
        const { rows } = await sql<{
          left: unknown
        }>`select kernel.without(${given}::jsonb, ${out}::jsonb) as left`.execute(lib.owner)
        const left = Object.entries(JSON.parse(given) as object).map(([key, each]) => [
          key,
          without(each, excluded),
        ])
        expect(rows[0]!.left).toEqual(Object.fromEntries(left))
      },
    ),
    { numRuns: 200 },
  )
})

test('A7 of thousands taken out of thousands each record is looked up in a hash, not compared with all', async () => {
  const { rows } = await sql<{
    source: string
  }>`select prosrc as source from pg_proc where oid = 'kernel.without'::regproc`.execute(lib.owner)
  const body = rows[0]!.source.replaceAll('p_input', '$1').replaceAll('p_excluded', '$2')
  await lib.owner.connection().execute(async (one) => {
    await sql.raw(`prepare taken_out(jsonb, jsonb) as ${body}`).execute(one)
    // As within a function: planned once for whatever comes.
    await sql`set plan_cache_mode = force_generic_plan`.execute(one)
    const shown = await sql<{
      'QUERY PLAN': string
    }>`explain execute taken_out('{}', '[]')`.execute(one)
    await sql`reset plan_cache_mode`.execute(one)
    expect(shown.rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('hashed SubPlan')
  })
})

test('A7 what was taken out stays out: a plan that has it in again takes no place', async () => {
  const whole = await lib.plan('book_update_many', { books, pages: 9 })
  const less = async (id: string, book: string) => {
    const result = await narrow(lib.kernel, lib.ada, id, [book])
    return await getPlan(lib.kernel, lib.ada, (result as { plan: string }).plan)
  }
  const once = await less(whole.id, books[0]!)
  const twice = await less(once.id, books[1]!)
  expect([await excludedOf(once.id), await excludedOf(twice.id)]).toEqual([
    [books[0]],
    [books[0], books[1]],
  ])
  const call = (): Invocation => ({
    id: uuidV7(new Date()),
    kind: 'do',
    tool: lib.kernel.registry.get('book_update_many')!,
    input: twice.input as Record<string, unknown>,
    caller: lib.ada,
    session: null,
    reasoning: null,
    mode: 'explicit',
    reasons: [],
  })
  // The same input, but it is forgotten that the first book was taken out: a filter would find it
  // again.
  await refusal(
    'drifted',
    plan(lib.kernel, call(), newRecipe([books[1]!]), { supersedes: twice.id }),
  )
  expect(await getPlan(lib.kernel, lib.ada, twice.id)).toMatchObject({ state: 'pending' })
  const next = await plan(lib.kernel, call(), newRecipe([books[1]!, books[0]!]), {
    supersedes: twice.id,
  })
  expect(await getPlan(lib.kernel, lib.ada, twice.id)).toMatchObject({
    state: 'superseded',
    superseded_by: next.plan,
  })
})
