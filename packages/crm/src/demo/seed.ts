import { dayText, type Kernel, read, systemAction } from '@rescind/kernel'
import { type Kysely, sql, type Transaction } from 'kysely'
import { insertAll } from '../record/insert-all.ts'
import type { CrmDb } from '../schema.generated.ts'
import { generate } from './generate.ts'
import { demoSeed, organisations, worldOf } from './organisations.ts'
import { type DemoOrg, demoTables, type SuppressedAddress } from './rows.ts'

const batchRows = 5_000

/**
 * Writes the demo organisations, each as one action of the system, so that a crash leaves all of it
 * or nothing. Organisations that are there already stay as they are. `today` is `YYYY-MM-DD`.
 * Answers how many rows each has got.
 */
export async function seedDemo(
  kernel: Kernel,
  today: string,
): Promise<{ org: string; name: string; rows: number }[]> {
  const written = []
  for (const organisation of organisations) {
    const { name } = organisation
    const { org } = worldOf(organisation, today, demoSeed)
    const there = await read(kernel, { org }, (db) =>
      db.selectFrom('org').select('id').executeTakeFirst(),
    )
    written.push({
      org,
      name,
      rows: there ? 0 : await write(kernel, generate(organisation, today), today),
    })
  }
  return written
}

async function write(
  kernel: Kernel,
  { id: org, name, rows }: DemoOrg,
  today: string,
): Promise<number> {
  const reasoning = `The demo company ${name}, as of ${dayText(today)}.`
  await systemAction(
    kernel,
    null,
    { org, tool: 'demo_seed', reasoning },
    async ({ db }) => await writeAll(db as Transaction<CrmDb>, rows),
  )
  return Object.values(rows).reduce((sum, table) => sum + table.length, 0)
}

/** Writes the rows of one organisation, parents before children, within the running action. */
export async function writeAll(db: Kysely<CrmDb>, rows: DemoOrg['rows']): Promise<void> {
  for (const table of demoTables) {
    for (let from = 0; from < rows[table].length; from += batchRows) {
      if (table === 'suppression')
        await suppress(db, rows.suppression.slice(from, from + batchRows))
      else await insertAll(db, table, rows[table].slice(from, from + batchRows))
    }
  }
  await sql`update sequence set approved_digest = sequence_digest(id) where active`.execute(db)
}

/** The address itself is not kept: only its hash under the organisation's key. */
async function suppress(db: Kysely<CrmDb>, rows: readonly SuppressedAddress[]): Promise<void> {
  await sql`insert into suppression (id, address_key, reason, purpose, own, evidence, created_at)
    select r.id, address_key(o.address_salt, r.address), r.reason, case when r.reason = 'opted_out' then 'marketing' end,
      r.reason <> 'bounced', r.evidence, r.created_at
    from org o cross join jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      r(id uuid, address text, reason text, evidence text, created_at timestamptz)`.execute(db)
}
