import { execFile } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { migrate, openDb, orderErasures } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testModule } from '../../../../test/test-work.ts'
import { folderPlace } from '../audit/folder-place.ts'
import { type Listener, listen } from '../http/listen.ts'
import { createLog } from '../log.ts'
import { modules } from '../modules.ts'
import { type RunningPostgres, startPostgres } from '../postgres/start.ts'
import { type Product, startProduct } from '../product.ts'
import { testAudit } from '../test/test-audit.ts'
import { buildHouse, type TestHouse } from '../test/test-house.ts'
import { openRegister } from './register.ts'
import { scrubStorage } from './scrub.ts'

/** The whole product on a data folder of its own: what is in the folder is all there is. */
interface Running {
  database: RunningPostgres
  product: Product
  listener: Listener
  owner: Kysely<unknown>
  stop(): Promise<void>
}

const base = mkdtempSync(join(tmpdir(), 'rescind-erasure-'))
// The account of the database has to get in.
chmodSync(base, 0o755)
const [folder, backup] = [join(base, 'data'), join(base, 'backup')]
mkdirSync(folder)
let port = 0
const logged: string[] = []
let running: Running
let house: TestHouse

async function start(): Promise<Running> {
  const database = await startPostgres({ folder: join(folder, 'postgres') })
  const log = createLog((line) => void logged.push(line))
  const urls = await migrate({
    url: database.url,
    secret: 'a secret of this test',
    modules: [...modules, testModule],
  })
  const listener = await listen(port)
  port = listener.port
  const owner = openDb(database.url, { max: 1 })
  const product = await startProduct({
    ...{
      urls,
      secret: 'a secret of this test',
      pageUrl: `http://127.0.0.1:${listener.port}`,
      publicUrl: undefined,
      smtpUrl: undefined,
    },
    ...{ demo: null, model: {}, log, pageFolder: '/nowhere', version: '0.0.0-test' },
    audit: testAudit(join(folder, 'checkpoints')),
    register: openRegister(
      join(folder, 'erasures.jsonl'),
      [folderPlace(join(base, 'elsewhere'))],
      log,
    ),
    order: async (records) => await orderErasures(database.url, records),
    scrub: (stopping) => scrubStorage(database.url, log, stopping),
  })
  listener.serve(product.fetch)
  return {
    ...{ database, product, listener, owner },
    async stop() {
      await listener.close()
      await product.stop()
      await owner.destroy()
      await database.stop()
    },
  }
}

beforeAll(async () => {
  running = await start()
  const { kernel, authPool } = running.product
  house = await buildHouse({
    kernel,
    authPool,
    url: `http://127.0.0.1:${running.listener.port}`,
    name: 'Here',
  })
})
afterAll(async () => {
  await running?.stop()
  rmSync(base, { recursive: true, force: true })
})

const first = 'Ottoline'
const last = 'Quarrington'
const email = 'ottoline.quarrington@quarry.example'
const former = 'oq@before.example'
const phone = '+44 20 7946 0817'
const values = [first, last, email, former, phone, 'Keeper of the stones', 'Quarryham']

/** Every file of the data folder that holds one of the values, with the value. */
function filesWith(wanted: readonly string[], under = folder): string[] {
  return readdirSync(under, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const path = join(under, name)
    if (!statSync(path).isFile()) return []
    const text = readFileSync(path).toString('latin1').toLowerCase()
    return wanted
      .filter((value) => text.includes(value.toLowerCase()))
      .map((value) => `${name}: ${value}`)
  })
}

/**
 * The database as `pg_dump` writes it, where one of its version is installed; else every row of
 * every table.
 */
async function dump(): Promise<string> {
  const major = running.database.version.split('.')[0]
  const program = `/usr/lib/postgresql/${major}/bin/pg_dump`
  if (existsSync(program))
    return (
      await promisify(execFile)(program, ['--inserts', running.database.url], { maxBuffer: 1e9 })
    ).stdout
  const { rows } = await sql<{
    name: string
  }>`select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`.execute(running.owner)
  const texts = await Promise.all(
    rows.map(
      async ({ name }) =>
        (
          await sql<{
            text: string
          }>`select coalesce(string_agg(t::text, E'\n'), '') as text from ${sql.raw(name)} t`.execute(
            running.owner,
          )
        ).rows[0]!.text,
    ),
  )
  return texts.join('\n')
}

const call = async (tool: string, input: object, by = house.by.admin) => {
  const { status, body } = await by.post(`/api/tools/${tool}`, { input })
  if (status >= 300) throw new Error(`${tool}: ${JSON.stringify(body)}`)
  return body as {
    status: string
    output: { id: string }
    plan: { id: string; digest: string; outbound: { rows: { text: string }[] } }
  }
}

async function approved(tool: string, input: object): Promise<string> {
  const { plan } = await call(tool, input)
  const { status, body } = await house.by.admin.post(`/api/plans/${plan.id}/approve`, {
    digest: plan.digest,
  })
  if (status !== 200) throw new Error(`${tool}: ${JSON.stringify(body)}`)
  return plan.id
}

async function endHold(action: string): Promise<void> {
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action} and state = 'queued'`.execute(
    running.owner,
  )
  await running.product.doDueWork()
}

const scrubs = () => logged.filter((line) => line.includes('"scrubbed"')).length

/** As a backup copies it: owners and modes stay. */
const copy = async (from: string, to: string) =>
  void (await promisify(execFile)('cp', ['-a', from, to]))

let contact: string

test('E1 after an erasure no dump and no file of the data folder holds a value of the person', async () => {
  const created = await call('contact_create', {
    first_name: first,
    last_name: last,
    email: former,
    phone,
    title: 'Keeper of the stones',
    city: 'Quarryham',
  })
  contact = created.output.id
  await call('contact_update', { contact, set: { email } })
  await call('note_create', { contact, body: `${first} likes granite` })
  const mail = await approved('email_send', {
    contact,
    subject: `For ${first}`,
    body: `Hello ${first}, all the best`,
    purpose: 'service',
  })
  await endHold(mail)
  // Somebody else's mail that names the person, and that goes over the wire encoded.
  const [, other] = house.rows.contacts
  const body = `Grüße aus Zürich, auch von ${first} ${last}. ${'Ein sehr langer Satz, damit umbrochen wird. '.repeat(5)}`
  await endHold(
    await approved('email_send', {
      contact: other,
      subject: `Mit ${first}`,
      body,
      purpose: 'service',
    }),
  )
  const form = new FormData()
  form.append(
    'files',
    new Blob([`first_name,last_name,email\n${first},${last},${email}\n`]),
    'contacts.csv',
  )
  expect((await house.by.admin.post('/api/imports', form)).status).toBe(201)
  // What names the person also comes by way of errors.
  await house.by.admin.post('/api/tools/contact_create', { input: { last_name: last, email } })
  await house.by.admin.post(`/api/tools/contact_get`, { input: { contact: `${first} ${last}` } })
  await house.by.agent.post('/api/tools/contact_find', {
    input: { search: last },
    reasoning: `Looking for ${first} ${last}`,
  })
  await sql`analyze`.execute(running.owner)
  await sql`checkpoint`.execute(running.owner)
  const before = await dump()
  expect(values.filter((value) => !before.includes(value))).toEqual([])
  expect(filesWith([email]).length).toBeGreaterThan(0)

  // A backup: the folder of a database that was stopped.
  await running.stop()
  await copy(join(folder, 'postgres'), backup)
  running = await start()

  // Somebody reads meanwhile, from before the erasure on: a rewrite would keep for them what went.
  const reader = new pg.Client({ connectionString: running.database.url })
  await reader.connect()
  await reader.query('begin isolation level repeatable read')
  await reader.query('select count(*) from crm.contact')
  const action = await approved('contact_erase', {
    contact,
    ground: 'consent_withdrawn',
    reason: `${first} wrote to us`,
  })
  await endHold(action)
  const { rows } = await sql`select state from crm.erasure`.execute(running.owner)
  expect(rows).toEqual([{ state: 'carried_out' }])
  // Encoded, a mail hides its words from a search: both have to be gone as a whole.
  const { rows: mails } = await sql`select distinct subject, raw from mailbox.message`.execute(
    running.owner,
  )
  expect(mails).toEqual([{ subject: 'Erased', raw: Buffer.of() }])
  const scrubbing = async () => {
    const { rows: sessions } =
      await sql`select 1 from pg_stat_activity where application_name = 'rescind scrub'`.execute(
        running.owner,
      )
    return sessions.length
  }
  await expect.poll(scrubbing, { timeout: 60_000 }).toBe(1)
  await sql`select pg_sleep(2)`.execute(running.owner)
  expect(scrubs()).toBe(0)
  await reader.query('rollback')
  await reader.end()
  await expect.poll(scrubs, { timeout: 60_000 }).toBe(1)
  const after = (await dump()).toLowerCase()
  expect(values.filter((value) => after.includes(value.toLowerCase()))).toEqual([])
  expect(filesWith(values)).toEqual([])
}, 120_000)

test('E7 a restored backup replays the register before it serves', async () => {
  await running.stop()
  rmSync(join(folder, 'postgres'), { recursive: true })
  await copy(backup, join(folder, 'postgres'))
  // The backup was one of the whole data folder: the copy beside the checkpoints is enough.
  rmSync(join(folder, 'erasures.jsonl'))
  expect(filesWith([email]).length).toBeGreaterThan(0)
  running = await start()
  const now = (await dump()).toLowerCase()
  expect(values.filter((value) => now.includes(value.toLowerCase()))).toEqual([])
  const { rows } =
    await sql`select c.name, e.state, (select count(*)::int from crm.suppression where reason = 'erased') > 1 as blocked
    from crm.contact c join crm.erasure e on e.contact_id = c.id`.execute(running.owner)
  expect(rows).toEqual([{ name: 'Erased person', state: 'carried_out', blocked: true }])
  expect(logged.filter((line) => line.includes('"erased_again"'))).toHaveLength(1)
  const register = readFileSync(join(base, 'elsewhere', 'erasures.jsonl'), 'utf8')
  expect(register.trim().split('\n')).toHaveLength(1)
  expect(JSON.parse(register)).toMatchObject({
    contact,
    keys: expect.arrayContaining([expect.stringMatching(/^[0-9a-f]{64}$/)]),
  })

  // The next start finds nothing left to do.
  await running.stop()
  running = await start()
  expect(logged.filter((line) => line.includes('"erased_again"'))).toHaveLength(1)
}, 120_000)

test('the log of the product holds ids and no personal data', () => {
  expect(logged.some((line) => line.includes('"request"'))).toBe(true)
  expect(logged.some((line) => line.includes('"outbox_batch"'))).toBe(true)
  expect(logged.some((line) => line.includes('"scrubbed"'))).toBe(true)
  const text = logged.join('').toLowerCase()
  const people = Object.values(house.people).flatMap(({ name, email: address }) => [name, address])
  expect(
    [...values, ...people, 'likes granite', 'all the best'].filter((value) =>
      text.includes(value.toLowerCase()),
    ),
  ).toEqual([])
})
