import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { importProgress } from './progress.ts'
import { office } from './test/office.ts'

/** More than two batches; RESCIND_IMPORT_ROWS=100000 measures the most an import takes. */
const rows = Number(process.env.RESCIND_IMPORT_ROWS ?? 12_000)
const companies = rows / 2

const it = office()
const measured: string[] = []
const took = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const start = performance.now()
  const result = await work()
  measured.push(`${what} ${Math.round(performance.now() - start)} ms`)
  return result
}

test('many rows go in by batches, tell how far they are, and come back as a whole', {
  timeout: 600_000,
}, async () => {
  // Parents stand at the other end of the file, in another batch than their children.
  const company = (i: number) =>
    `Company ${i},Vienna,${i % 3 === 0 ? `Company ${companies - 1 - i}` : ''}`
  const deal = (i: number) =>
    `D${i},Company ${(i * 7) % companies},${['Won', 'Lost', 'Proposal'][i % 3]},2026-0${1 + (i % 9)}-15,${i % 1000}.50,region ${i % 7}`
  const text = (header: string, line: (i: number) => string, count: number) =>
    `${header}\n${Array.from({ length: count }, (_, i) => line(i)).join('\n')}\n`
  const files = [
    { name: 'companies.csv', text: text('account,city,subsidiary_of', company, companies) },
    {
      name: 'deals.csv',
      text: text('deal id,account,stage,close date,value,region', deal, rows - companies),
    },
  ]
  const counts = { create: rows, update: 0, skip: 0, problem: 0 }
  const before = await it.snapshot()
  const { id } = await took('stored', async () => await it.upload(...files))
  expect(
    await took('previewed', async () => await it.ask('import_preview', { import: id, limit: 1 })),
  ).toMatchObject({ counts })

  const plan = await took('planned', async () => await it.plan({ import: id }))
  const phases = new Set<string>()
  const watch = setInterval(() => phases.add(importProgress(id)?.phase ?? 'none'), 5)
  const { action, output } = await took('planned and run', async () => await it.run({ import: id }))
  clearInterval(watch)
  expect(plan.counts.matched).toBe(rows)
  expect(output.counts).toEqual(counts)
  expect(phases).toContain('writing')
  expect(importProgress(id)).toBeNull()
  expect(
    await it.rows(
      sql`select (select count(*)::int from company where parent_id is not null) as children, (select count(*)::int from deal) as deals`,
    ),
  ).toEqual([{ children: companies / 3, deals: rows - companies }])

  await it.gatherStatistics()
  await took('undone', async () => await it.undo(action))
  expect(await it.snapshot()).toEqual(before)
  process.stdout.write(`Import of ${rows} rows: ${measured.join(', ')}.\n`)
})
