import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { exitCodes } from './errors.ts'
import { clientOf } from './test/client.ts'
import { type ServerProcess, startServerProcess } from './test/server-process.ts'

let database: TestDatabase
let folder: string
const processes: ServerProcess[] = []
beforeAll(async () => {
  database = await createTestDatabase({ empty: true })
  folder = mkdtempSync(join(tmpdir(), 'rescind-serve-'))
})
afterEach(async () => {
  for (const { child, ended } of processes.splice(0)) {
    child.kill('SIGKILL')
    await ended()
  }
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

/** What in a folder somebody else than its owner may read, write or enter. */
function openToOthers(path: string): string[] {
  const found = lstatSync(path)
  const inside = found.isDirectory()
    ? readdirSync(path).flatMap((name) => openToOthers(join(path, name)))
    : []
  return found.mode & 0o077 ? [`${(found.mode & 0o777).toString(8)} ${path}`, ...inside] : inside
}

function start(env: Record<string, string> = {}): ServerProcess {
  const server = startServerProcess({
    PORT: '0',
    RESCIND_DATA: folder,
    DATABASE_URL: database.ownerUrl,
    ...env,
  })
  processes.push(server)
  return server
}

test.each<[string, Record<string, string>, keyof typeof exitCodes, RegExp]>([
  [
    'a wrong setting',
    { PORT: 'http' },
    'bad_configuration',
    /^PORT must be a number from 0 to 65535\n$/,
  ],
  [
    'a data folder that is a file',
    { RESCIND_DATA: '/etc/passwd' },
    'data_folder_unusable',
    /^The data folder \/etc\/passwd cannot be written \(\w+\)\. Choose another with RESCIND_DATA\.\n$/,
  ],
  [
    'a database that is not there',
    { DATABASE_URL: 'postgres://u:hidden@127.0.0.1:1/d' },
    'database_unavailable',
    /^The database of DATABASE_URL at 127\.0\.0\.1:1 does not answer \(.*\)\. Check the address and that it runs\.\n$/,
  ],
  [
    'nobody who could sign in',
    {},
    'no_administrator',
    /^Nobody can sign in to this database yet\. Start once with RESCIND_ADMIN_EMAIL=.*\n$/,
  ],
])('%s ends the start with one line and an exit code of its own', async (_, env, code, line) => {
  const server = start(env)
  expect(await server.ended()).toBe(exitCodes[code])
  expect(server.errors()).toMatch(line)
  expect(server.errors()).not.toContain('hidden')
})

test('a taken port ends the start before anything else is touched', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  const port = await new Promise<number>((done) =>
    other.once('listening', () => done((other.address() as AddressInfo).port)),
  )
  const server = start({ PORT: String(port) })
  expect(await server.ended()).toBe(exitCodes.port_taken)
  expect(server.errors()).toBe(
    `Port ${port} is taken by another program. Choose another: PORT=${port + 1} npm start.\n`,
  )
  other.close()
})

test('the first start makes an administrator whose password is in a private file; a second process is refused; a signal stops it in time', async () => {
  const server = start({ RESCIND_ADMIN_EMAIL: 'ada@ferry.example' })
  const url = await server.ready()
  const path = join(folder, 'first-sign-in.txt')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'secret')).mode & 0o777).toBe(0o600)
  expect(openToOthers(folder)).toEqual([])
  const [email = '', password = ''] = readFileSync(path, 'utf8').split('\n')
  expect(server.output()).not.toContain(password)
  const { status, headers } = await clientOf(url).post(
    '/api/auth/sign-in/email',
    { email, password },
    { origin: url },
  )
  expect(status).toBe(200)
  const browser = clientOf(url, {
    cookie: headers.get('set-cookie')?.split(';')[0] ?? '',
    origin: url,
  })
  expect((await browser.get('/api/me')).body).toMatchObject({
    person: { email: 'ada@ferry.example', role: 'admin' },
    org: { name: 'ferry.example' },
    demo: false,
  })
  expect((await browser.post('/api/tools/pipeline_list', {})).status).toBe(200)

  const second = start()
  expect(await second.ended()).toBe(exitCodes.data_folder_in_use)
  expect(second.errors()).toContain(`in use by process ${server.child.pid}`)

  // A window that listens must not hold the server up.
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
  const stream = await fetch(`${url}/api/events`, { headers: { cookie } })
  const asked = performance.now()
  server.child.kill('SIGTERM')
  expect(await server.ended()).toBe(0)
  expect(performance.now() - asked).toBeLessThan(20_000)
  await stream.text().catch(() => {})
  expect(server.output()).toMatch(
    /Note: The register of erasures lies inside the data folder\..*RESCIND_AUDIT_PUBLISH/,
  )
  expect(server.errors()).toBe('')
})

test('a server with a data folder of its own does not sign over the one before: it says which key it needs', async () => {
  const other = mkdtempSync(join(tmpdir(), 'rescind-serve-'))
  try {
    const stranger = start({ RESCIND_DATA: other })
    expect(await stranger.ended()).toBe(exitCodes.audit_key_unknown)
    expect(stranger.errors()).toMatch(
      /^There is no audit key in .*Nothing was signed\. .*RESCIND_AUDIT_KEY.*rotate-audit --lost.*\n$/,
    )
    expect(existsSync(join(other, 'audit-keys.pem'))).toBe(false)
    const key = readFileSync(join(folder, 'audit-keys.pem'), 'utf8')
    const server = start({ RESCIND_DATA: other, RESCIND_AUDIT_KEY: key })
    await server.ready()
    server.child.kill('SIGINT')
    expect(await server.ended()).toBe(0)
  } finally {
    rmSync(other, { recursive: true, force: true })
  }
})

test('a later start finds everything as it was, and needs no administrator', async () => {
  const server = start()
  const url = await server.ready()
  const [email = '', password = ''] = readFileSync(join(folder, 'first-sign-in.txt'), 'utf8').split(
    '\n',
  )
  expect(
    (await clientOf(url).post('/api/auth/sign-in/email', { email, password }, { origin: url }))
      .status,
  ).toBe(200)
  server.child.kill('SIGINT')
  expect(await server.ended()).toBe(0)
})
