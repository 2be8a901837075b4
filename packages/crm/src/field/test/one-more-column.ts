import { cpSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  approve,
  type Caller,
  execute,
  getAction,
  getPlan,
  inTransaction,
  type Kernel,
  openDb,
  read,
  runErrands,
  systemAction,
  undo,
  uuidV7,
} from '@rescind/kernel'
import { sql, type Transaction } from 'kysely'
import { templateModules } from '../../../../../test/template.ts'
import { migrate } from '../../../../kernel/src/install/migrate.ts'
import { callerFor } from '../../caller.ts'
import { stageImport } from '../../import/index.ts'
import { createCrmKernel } from '../../kernel.ts'
import { crmModule } from '../../module.ts'
import type { CrmDb } from '../../schema.generated.ts'
import { foundIn } from '../../test/dump.ts'
import { fieldsOf } from '../fields-of.ts'

// A process of new-column.pg.test.ts: a contact gets a column by a migration, and whatever reads
// its declaration is asked about it. What came of it is written as JSON.

const url = process.argv[2] ?? ''

/** The migrations of the CRM and one more. */
function migrations(): URL {
  const folder = mkdtempSync(join(tmpdir(), 'rescind-column-'))
  if (crmModule.migrations) cpSync(crmModule.migrations, folder, { recursive: true })
  writeFileSync(join(folder, '999_nickname.sql'), 'alter table crm.contact add nickname text;\n')
  return pathToFileURL(`${folder}/`)
}

const modules = templateModules.map((module) =>
  module === crmModule ? { ...crmModule, migrations: migrations() } : module,
)
const urls = await migrate({ url, secret: 'one more column', modules })
const kernel = createCrmKernel(urls.app)
const owner = openDb<unknown>(url, { max: 1 })

async function newOrganisation(kernel: Kernel): Promise<Caller> {
  const [org, id] = [uuidV7(new Date()), uuidV7(new Date())]
  await systemAction(kernel, null, { org, tool: 'seed', reasoning: null }, async ({ db }) => {
    const own = { id: org, name: 'Office', mail_from: 'o@example.com', address_salt: 'salt' }
    await db.insertInto('org').values(own).execute()
    await db
      .insertInto('user')
      .values({ id, name: 'Ada Admin', email: 'ada@example.com', role: 'admin' })
      .execute()
  })
  return await callerFor(kernel.db, org, id)
}

const admin = await newOrganisation(kernel)

/** What a tool answers; a plan is approved. */
async function call<T>(tool: string, input: object): Promise<{ action: string; output: T }> {
  const result = await execute(kernel, admin, { tool, input })
  if (result.status !== 'awaiting_approval') return result as { action: string; output: T }
  const { id, digest } = await getPlan(kernel, admin, result.plan)
  return (await approve(kernel, admin, id, digest)) as { action: string; output: T }
}

interface Row {
  id: string
  nickname: string
}
const called = async (nickname: unknown) => {
  const input = { where: { nickname }, order: [{ field: 'nickname' }] }
  return (await call<{ rows: Row[] }>('contact_find', input)).output.rows.map((row) => row.nickname)
}
const nicknameOf = async (contact: string) =>
  (await call<Row>('contact_get', { contact })).output.nickname

const made = await call<Row>('contact_create', { last_name: 'Roe', nickname: 'Quillfeather' })
const contact = made.output.id
const edit = await call('contact_update', { contact, set: { nickname: 'Larkspur' } })
const edited = {
  shown: await nicknameOf(contact),
  filtered: await called({ contains: 'larks' }),
  title: (await getAction(kernel, admin, edit.action)).title,
}
await undo(kernel, admin, edit.action, 'strict')
const undone = await nicknameOf(contact)

const file = {
  name: 'leden.csv',
  bytes: new TextEncoder().encode('Achternaam,Roepnaam,E-mail\nDoe,Brambling,d@doe.example\n'),
}
const staged = await inTransaction(kernel, async (tx) => {
  await sql`select kernel.enter(${admin.org}::uuid)`.execute(tx)
  return await stageImport(tx as Transaction<CrmDb>, { files: [file], by: admin.principal.id })
})
await call('import_run', { import: staged.id })
const imported = await called('Brambling')

const field = (
  await read(kernel, admin, (tx) => fieldsOf(tx as Transaction<CrmDb>, 'contact'))
).find(({ name }) => name === 'nickname')

const erasure = await call('contact_erase', { contact })
await sql`update kernel.outbox set release_at = clock_timestamp()
  where action_id = ${erasure.action} and state = 'queued'`.execute(owner)
await runErrands(kernel, admin.org)
const left = await foundIn({ owner, ownerUrl: url }, ['Quillfeather', 'Larkspur'])

process.stdout.write(JSON.stringify({ edited, undone, imported, field, left }))
await kernel.close()
await owner.destroy()
