import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rescind } from './test/run.ts'

/** Port 1 is reserved, and nobody listens there. */
const nobody = { RESCIND_URL: 'http://127.0.0.1:1', RESCIND_KEY: 'rsk_x' }
const oneLine = /^rescind: [^\n]+ \([a-z_]+\)\n$/

test.for([
  ['an unknown command', ['frobnicate'], 'wrong_usage'],
  ['an unknown option', ['tools', '--frobnicate'], 'wrong_usage'],
  ['an argument too few', ['undo'], 'wrong_usage'],
  ['an argument too many', ['undo', 'a', 'b'], 'wrong_usage'],
  ['a key without a name', ['key', 'create'], 'wrong_usage'],
  ['a role that has no demo key', ['tools', '--as', 'king'], 'wrong_usage'],
  ['an input that is no JSON', ['call', 'contact_find', 'Acme'], 'not_json'],
  [
    'something seen that is no JSON',
    ['call', 'contact_update', '{}', '--seen', 'title'],
    'not_json',
  ],
  ['a moment that is none', ['rewind', '--from', 'yesterday-ish'], 'wrong_usage'],
  ['a rewind of nothing in particular', ['rewind'], 'nothing_chosen'],
  ['a file that is not there', ['import', '/nowhere/deals.csv'], 'file_not_read'],
  ['evidence that is not there', ['verify', '/nowhere'], 'file_not_read'],
  ['evidence of nothing in particular', ['export', '--out', '/nowhere'], 'nothing_chosen'],
] as const)('%s is wrong usage: one line on stderr, exit code 2', async ([, args, code]) => {
  const ran = await rescind(args, nobody)
  expect(ran).toMatchObject({ code: 2, out: '' })
  expect(ran.err).toMatch(oneLine)
  expect(ran.err).toContain(`(${code})`)
})

test('an address that is none is wrong usage', async () => {
  const { code, err } = await rescind(['tools'], { RESCIND_URL: 'localhost:4000' })
  expect({ code, err }).toMatchObject({
    code: 2,
    err: expect.stringMatching(/RESCIND_URL.*\(wrong_address\)/),
  })
})

test.for([
  ['tools'],
  ['ask', 'hello'],
  ['undo', 'x'],
  ['approve', 'x'],
  ['plans'],
  ['rewind', '--tool', 'x'],
])('%s says where no server answers, and ends with 3', async (args) => {
  const { code, out, err } = await rescind(args, nobody)
  expect({ code, out }).toEqual({ code: 3, out: '' })
  expect(err).toMatch(oneLine)
  expect(err).toMatch(/127\.0\.0\.1:1 \(.*npm start.*\(server_not_reached\)/)
})

test('without a key the missing server is told first', async () => {
  const { code, err } = await rescind(['tools'], {
    RESCIND_URL: nobody.RESCIND_URL,
    RESCIND_DATA: '/nowhere',
  })
  expect({ code, err }).toMatchObject({
    code: 3,
    err: expect.stringContaining('server_not_reached'),
  })
})

test('help lists every command and the exit codes', async () => {
  const { code, out, err } = await rescind(['--help'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  for (const command of [
    'serve',
    'ask',
    'tools',
    'call',
    'undo',
    'redo',
    'approve',
    'reject',
    'rewind',
    'import',
    'export',
    'verify',
    'agents',
    'key',
  ])
    expect(out).toContain(`\n  ${command}`)
  expect(out).toContain('3 no server reached')
})

test('version is that of the package', async () => {
  expect(await rescind(['--version'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  })
})

let stranger: ReturnType<typeof createServer>
beforeAll(async () => {
  stranger = createServer((_request, response) => response.end('<h1>It works!</h1>'))
  await new Promise<void>((listening) => stranger.listen(0, '127.0.0.1', listening))
})
afterAll(() => void stranger.close())

test('a server that is not Rescind is told apart from one that says no', async () => {
  const { port } = stranger.address() as AddressInfo
  const { code, err } = await rescind(['tools'], {
    RESCIND_URL: `http://127.0.0.1:${port}`,
    RESCIND_KEY: 'rsk_x',
  })
  expect(code).toBe(3)
  expect(err).toMatch(/is not Rescind .*\(not_rescind\)\n$/)
})
