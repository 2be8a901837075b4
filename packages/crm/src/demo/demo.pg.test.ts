import { type Kernel, read } from '@rescind/kernel'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts'
import { queryRows } from '../../../../test/sql.ts'
import { createCrmKernel } from '../kernel.ts'
import { demoTables } from './rows.ts'
import { seedDemo } from './seed.ts'
import { demoRows } from './test/demo-rows.ts'

const today = new Date().toISOString().slice(0, 10)
const [ferrowick, halvorsen] = demoRows(today)

let database: TestDatabase
let kernel: Kernel

beforeAll(async () => {
  database = await createTestDatabase()
  kernel = createCrmKernel(database.appUrl)
  await seedDemo(kernel, today)
})

afterAll(async () => {
  await kernel?.close()
  await database?.drop()
})

const rowsIn = async <Row>(org: string, query: ReturnType<typeof sql<Row>>) =>
  await read(kernel, { org }, async (tx) => (await query.execute(tx)).rows)

const cold = sql`lifecycle = 'cold' and archived_at is null and lifecycle_since >= now() - interval '90 days'`

test('the 847: what the product itself says about writing to them', async () => {
  const reasons = await rowsIn(
    ferrowick!.id,
    sql<{
      reason: string
      n: number
    }>`select coalesce(k.reason, 'send') as reason, count(*)::int as n
      from contactability((select array_agg(id) from contact where ${cold}), 'email', 'marketing', now()) k group by 1 order by 1`,
  )
  expect(reasons).toEqual([
    { reason: 'customer', n: 14 },
    { reason: 'legal_hold', n: 11 },
    { reason: 'opted_out', n: 23 },
    { reason: 'send', n: 799 },
  ])
})

test('evidence reads as a sentence with its day', async () => {
  const lines = await rowsIn(
    ferrowick!.id,
    sql<{ name: string; evidence: string }>`select c.name, k.evidence from contact c
      join contactability((select array_agg(id) from contact where ${cold}), 'email', 'marketing', now()) k on k.contact_id = c.id
      where not k.send order by c.name`,
  )
  expect(lines).toHaveLength(48)
  for (const { evidence } of lines) expect(evidence).toMatch(/^[A-Z].{20,}/)
  const of = (name: string) => lines.find((line) => line.name === name)?.evidence
  expect(of('Rosalind Thackeray')).toMatch(/, \d{1,2} [A-Z][a-z]{2} \d{4}$/)
  expect(of('Damaris Cole')).toMatch(/^Matter LM-0112 open since .* the whole company$/)
  expect(of('Anton Wessering')).toMatch(/^Matter LM-0098 open since .* this contact$/)
  expect(of('Lena Haverkamp')).toMatch(/^Deal “Corvane, 120 seats” won on .*, in force until /)
})

test('203 stale proposals, one Acme Corp, deals closing this month', async () => {
  const [row] = await rowsIn(
    ferrowick!.id,
    sql<{ stale: number; acme: number; closing: number }>`select
      count(*) filter (where s.name = 'Proposal' and d.stage_entered_at < now() - interval '60 days')::int as stale,
      count(*) filter (where d.name = 'Acme Corp' and s.name = 'Proposal' and c.name = 'Acme Corp')::int as acme,
      count(*) filter (where date_trunc('month', d.close_on) = date_trunc('month', ${today}::date))::int as closing
      from deal d join stage s on s.id = d.stage_id left join company c on c.id = d.company_id where d.status = 'open'`,
  )
  expect(row).toEqual({ stale: 203, acme: 1, closing: 33 })
})

test('every row is there, and captured as the work of one action of the system', async () => {
  for (const { id: org, rows } of [ferrowick!, halvorsen!]) {
    const actions = await rowsIn(
      org,
      sql<{ id: string; tool: string; role: string }>`select id, tool, role from kernel.action`,
    )
    expect(actions).toMatchObject([{ tool: 'demo_seed', role: 'system' }])
    for (const table of demoTables) {
      const [count] = await rowsIn(
        org,
        sql<{ there: number; captured: number; owned: number }>`select
          (select count(*)::int from ${sql.table(table)}) as there,
          (select count(*)::int from ${sql.table(`history.${table}`)} where _op = 'I') as captured,
          (select count(*)::int from ${sql.table(table)} where row_version = ${actions[0]!.id}) as owned`,
      )
      const n = rows[table].length
      expect({ table, ...count }).toEqual({ table, there: n, captured: n, owned: n })
    }
  }
})

test('neither organisation sees a row of the other', async () => {
  const seen = await rowsIn(
    halvorsen!.id,
    sql<{
      org_id: string
    }>`select distinct org_id from contact union select distinct org_id from deal`,
  )
  expect(seen).toEqual([{ org_id: halvorsen!.id }])
  const all = await queryRows<{ n: number }>(
    database.ownerUrl,
    'select count(*)::int as n from crm.contact',
  )
  expect(all).toEqual([{ n: 5_060 }])
})

test('the forecast of this quarter is in the range of the quotas', async () => {
  const [sum] = await rowsIn(
    ferrowick!.id,
    sql<{
      weighted: number
      won: number
      quota: number
    }>`select sum(weighted)::float8 as weighted, sum(won)::float8 as won, sum(quota)::float8 as quota
      from forecast where quarter = date_trunc('quarter', ${today}::timestamp)::date`,
  )
  expect(sum!.weighted).toBeGreaterThan(300_000)
  expect(sum!.weighted + sum!.won).toBeLessThan(2.5 * sum!.quota)
})

test('a second seeding writes nothing', async () => {
  expect(await seedDemo(kernel, today)).toMatchObject([
    { name: 'Ferrowick', rows: 0 },
    { name: 'Halvorsen Marine', rows: 0 },
  ])
})
