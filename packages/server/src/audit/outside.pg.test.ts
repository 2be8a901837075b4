import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newSigningKey } from '@rescind/kernel'
import { checkpointText, openCheckpoint, parseVkey, signNote, vkeyOf } from '@rescind/kernel/verify'
import { AwsV4Signer } from 'aws4fetch'
import { sql } from 'kysely'
import { afterAll, afterEach, expect, test } from 'vitest'
import { unless } from '../../../../test/notice.ts'
import { createLog } from '../log.ts'
import { testServer } from '../test/test-server.ts'
import { bucketPlace } from './bucket-place.ts'
import { folderPlace } from './folder-place.ts'
import type { Place } from './place.ts'
import { type Sealer, startSealer } from './sealer.ts'
import { timestampRequest } from './timestamp.ts'
import { webhookPlace } from './webhook-place.ts'

const it = testServer()
const folder = mkdtempSync(join(tmpdir(), 'rescind-outside-'))
const keys = [newSigningKey()]
const signing = { origin: (org: string) => `rescind.local/${org}`, keys: () => keys }
const logged: string[] = []
const started: (Sealer | Server)[] = []
afterEach(async () => {
  for (const one of started.splice(0))
    await ('run' in one ? one.stop() : new Promise((done) => one.close(done)))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Another server process on the same database, as far as the audit goes. */
function sealer(places: Place[], timestamps?: string): Sealer {
  const made = startSealer(
    it.database.sealerUrl,
    { signing, places, timestamps },
    createLog((line) => void logged.push(line)),
  )
  started.push(made)
  return made
}
const act = async () => {
  const answer = await it.here.by.manager.post('/api/tools/note_create', {
    input: { contact: it.here.rows.contacts[0], body: 'More' },
  })
  expect(answer.status).toBe(200)
}

interface Got {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: Buffer
}
interface Given {
  status: number
  body?: string | Buffer
  headers?: Record<string, string>
}
async function receiver(answer: (got: Got) => Given | Promise<Given>): Promise<string> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    const respond = async () => {
      const {
        status,
        body = '',
        headers = {},
      } = await answer({
        method: request.method!,
        path: request.url!,
        headers: request.headers,
        body: Buffer.concat(parts),
      })
      response.writeHead(status, headers).end(body)
    }
    request.on('end', () => void respond())
  })
  started.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('every checkpoint reaches the folder, and a log that continues it goes on being sealed', async () => {
  const place = folderPlace(join(folder, 'good'))
  await act()
  await sealer([place]).run()
  const note = await place.newest!(it.here.org)
  const { size } = openCheckpoint(note!, [
    parseVkey(vkeyOf({ name: signing.origin(it.here.org), privateKey: keys[0]! })),
  ])
  await act()
  const next = sealer([place])
  await next.run()
  expect(next.health()).toEqual({ stopped: 0, failing: [] })
  expect(readdirSync(join(folder, 'good', it.here.org)).length).toBeGreaterThan(1)
  expect(
    openCheckpoint((await place.newest!(it.here.org))!, [
      parseVkey(vkeyOf({ name: signing.origin(it.here.org), privateKey: keys[0]! })),
    ]).size,
  ).toBeGreaterThan(size)
})

test.each([
  ['behind it', 1_000_000, null, /the log has \d+ entries and file:.* vouches for 1000000/],
  ['of another tree', 3, Buffer.alloc(32, 7), /the first 3 entries of the log are not those/],
])(
  'L3 a log that is %s is not sealed any more, says so, and everything else goes on',
  async (_, size, root, reason) => {
    const { org } = it.here
    const own = join(folder, `bad-${size}`)
    mkdirSync(join(own, org), { recursive: true })
    const name = signing.origin(org)
    writeFileSync(
      join(own, org, `${String(size).padStart(16, '0')}-00000000.txt`),
      signNote(checkpointText(name, size, root ?? Buffer.alloc(32)), {
        name,
        privateKey: keys[0]!,
      }),
    )
    const before = await signedHere(org)
    const stopped = sealer([folderPlace(own)])
    await stopped.run()
    await act()
    await stopped.run()
    expect(stopped.stopped(org)).toMatch(reason)
    expect(stopped.stopped(it.elsewhere.org)).toBeNull()
    expect(stopped.health().stopped).toBe(1)
    // The product beside it has its own sealer and key, and goes on.
    expect(await signedHere(org)).toBe(before)
    expect(logged.filter((line) => line.includes('audit_stopped')).length).toBeGreaterThan(0)
  },
)

/** How many checkpoints of the log the key of these sealers has signed. */
const signedHere = async (org: string) => {
  const key = parseVkey(vkeyOf({ name: signing.origin(org), privateKey: keys[0]! }))
  const { rows } = await sql<{
    note: string
  }>`select note from audit.checkpoint where org_id = ${org}`.execute(it.owner)
  const opens = (note: string) => {
    try {
      return openCheckpoint(note, [key]) !== null
    } catch {
      return false
    }
  }
  return rows.filter(({ note }) => opens(note)).length
}

test('L3 a checkpoint signed by nobody known stops the log too', async () => {
  const { org } = it.here
  const own = join(folder, 'foreign')
  mkdirSync(join(own, org), { recursive: true })
  const name = signing.origin(org)
  writeFileSync(
    join(own, org, `${'1'.padStart(16, '0')}-00000000.txt`),
    signNote(checkpointText(name, 1, Buffer.alloc(32)), { name, privateKey: newSigningKey() }),
  )
  const stopped = sealer([folderPlace(own)])
  await stopped.run()
  expect(stopped.stopped(org)).toMatch(/not of a key of this log/)
})

test('what can not be published is told and tried again until it is there', async () => {
  const got: Got[] = []
  let down = true
  const url = await receiver((request) =>
    down ? { status: 503 } : (got.push(request), { status: 204 }),
  )
  const failing = sealer([webhookPlace(new URL(`${url}/hook?token=secret`))])
  await act()
  await failing.run()
  expect(failing.health().failing).toEqual([`${url}/hook`])
  expect(logged.join('')).not.toContain('secret')
  const { rows } = await sql<{
    outcome: string
  }>`select outcome from audit.publication where place = ${`${url}/hook`} and org_id = ${it.here.org}`.execute(
    it.owner,
  )
  expect(rows).toEqual([{ outcome: 'failed' }])
  down = false
  await expect
    .poll(async () => (await failing.run(), failing.health().failing), {
      timeout: 20_000,
      interval: 500,
    })
    .toEqual([])
  const note = got.find(({ headers }) => headers['rescind-organisation'] === it.here.org)!
  expect(note.headers['content-type']).toMatch(/^text\/plain/)
  expect(
    openCheckpoint(note.body.toString(), [
      parseVkey(vkeyOf({ name: signing.origin(it.here.org), privateKey: keys[0]! })),
    ]).size,
  ).toBeGreaterThan(0)
})

const example = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }

/**
 * A store that refuses what is not signed with its key, and takes a write upon a condition only
 * where that holds.
 */
async function store() {
  const objects = new Map<string, Buffer>()
  const tag = (path: string) => `"${createHash('md5').update(objects.get(path)!).digest('hex')}"`
  const url = await receiver(async ({ method, path, headers, body }) => {
    const signer = new AwsV4Signer({
      method,
      url: `http://${headers.host}${path}`,
      headers: Object.fromEntries(
        signedHeaders(headers).map((name) => [name, String(headers[name])]),
      ),
      ...{
        accessKeyId: example.id,
        secretAccessKey: example.secret,
        service: 's3',
        region: 'eu-central-1',
        allHeaders: true,
      },
      datetime: String(headers['x-amz-date']),
    })
    const hash = createHash('sha256').update(body).digest('hex')
    if (
      headers.authorization !== (await signer.authHeader()) ||
      headers['x-amz-content-sha256'] !== hash
    )
      return { status: 403 }
    if (method === 'PUT') {
      if (headers['if-none-match'] === '*' && objects.has(path)) return { status: 412 }
      if (headers['if-match'] && headers['if-match'] !== tag(path)) return { status: 412 }
      objects.set(path, body)
    }
    const found = objects.get(path)
    return found ? { status: 200, body: found, headers: { etag: tag(path) } } : { status: 404 }
  })
  const address = new URL(
    `s3://evidence/audit?endpoint=${encodeURIComponent(url)}&region=eu-central-1`,
  )
  return { objects, address }
}
const signedHeaders = (headers: IncomingMessage['headers']) =>
  /SignedHeaders=([^,]+)/
    .exec(headers.authorization!)![1]!
    .split(';')
    .filter((name) => name !== 'host')

test('an S3-compatible store gets each checkpoint as an object of its own, and what was newest is read back', async () => {
  const { objects, address } = await store()
  const place = bucketPlace(address, example)
  expect(place.name).toBe('s3://evidence/audit')
  expect(await place.newest!(it.here.org)).toBeNull()
  await act()
  await sealer([place]).run()
  expect(
    [...objects.keys()].filter((path) => path.startsWith(`/evidence/audit/${it.here.org}/`)),
  ).toHaveLength(2)
  expect(await place.newest!(it.here.org)).toMatch(new RegExp(`^rescind\\.local/${it.here.org}\n`))
  await expect(
    bucketPlace(address, { ...example, secret: 'another' }).newest!(it.here.org),
  ).rejects.toThrow(/403/)
})

test('E7 servers that note erasures in one bucket at once lose none', async () => {
  const { address } = await store()
  const lines = Array.from({ length: 12 }, (_, at) => `{"erasure":${at}}\n`)
  await Promise.all(
    lines.map(async (line) => await bucketPlace(address, example).register!.add(line)),
  )
  const kept = await bucketPlace(address, example).register!.read()
  expect(kept.split(/(?<=\n)/).sort()).toEqual([...lines].sort())
})

const openssl = (() => {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' }).startsWith('OpenSSL')
  } catch {
    return false
  }
})()

test.skipIf(unless(openssl, 'openssl, which plays the time-stamping authority, is not installed'))(
  'a time-stamping authority says when it saw a checkpoint, and openssl verifies its word',
  async () => {
    const authority = timestampAuthority(join(folder, 'tsa'))
    const url = await receiver(({ headers, body }) =>
      headers['content-type'] === 'application/timestamp-query'
        ? { status: 200, body: authority.reply(body) }
        : { status: 415 },
    )
    await act()
    await sealer([], url).run()
    const { rows } = await sql<{
      note: string
      reply: Buffer
      authority: string
    }>`select c.note, s.reply, s.authority from audit.stamp s
      join audit.checkpoint c on c.org_id = s.org_id and c.size = s.size and sha256(convert_to(c.note, 'UTF8')) = s.digest where s.org_id = ${it.here.org}`.execute(
      it.owner,
    )
    expect(rows[0]!.authority).toBe(url)
    expect(authority.verify(rows[0]!.note, rows[0]!.reply)).toMatch(/Verification: OK/)
    expect(() => authority.verify(`${rows[0]!.note} `, rows[0]!.reply)).toThrow()
    expect(timestampRequest(Buffer.alloc(32)).length).toBeLessThan(128)
  },
)

/** A local authority made of openssl commands. */
function timestampAuthority(own: string) {
  mkdirSync(own, { recursive: true })
  const run = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: own, stdio: ['ignore', 'pipe', 'pipe'] })
  writeFileSync(
    join(own, 'tsa.cnf'),
    `[req]\ndistinguished_name=dn\nprompt=no\nx509_extensions=ext\n[dn]\nCN=Test authority\n[ext]\nextendedKeyUsage=critical,timeStamping\n[tsa]\ndefault_tsa=t\n[t]\nserial=./serial\ncrypto_device=builtin\nsigner_cert=./cert.pem\nsigner_key=./key.pem\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\nclock_precision_digits=0\nordering=yes\ntsa_name=no\n`,
  )
  writeFileSync(join(own, 'serial'), '01\n')
  run(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'key.pem',
    '-out',
    'cert.pem',
    '-days',
    '2',
    '-config',
    'tsa.cnf',
  )
  return {
    reply(query: Buffer): Buffer {
      writeFileSync(join(own, 'query.tsq'), query)
      run('ts', '-reply', '-queryfile', 'query.tsq', '-config', 'tsa.cnf', '-out', 'reply.tsr')
      return readFileSync(join(own, 'reply.tsr'))
    },
    verify(note: string, reply: Buffer): string {
      writeFileSync(join(own, 'note.txt'), note)
      writeFileSync(join(own, 'check.tsr'), reply)
      return execFileSync(
        'openssl',
        ['ts', '-verify', '-data', 'note.txt', '-in', 'check.tsr', '-CAfile', 'cert.pem'],
        {
          cwd: own,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      )
    },
  }
}
