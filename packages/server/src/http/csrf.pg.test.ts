import { expect, test } from 'vitest'
import { type Client, clientOf } from '../test/client.ts'
import { demoToken, testServer } from '../test/test-server.ts'

const it = testServer({ demo: true })

async function browser(): Promise<Client> {
  const { status, headers } = await it.nobody.post(
    '/api/demo/sign-in',
    { role: 'manager', token: demoToken },
    { 'sec-fetch-site': 'same-origin' },
  )
  expect(status).toBe(200)
  return clientOf(it.url, { cookie: headers.get('set-cookie')?.split(';')[0] ?? '' })
}

const call = { input: { contact: '' } }

test('one click signs in as the demo person of a role', async () => {
  expect((await (await browser()).get('/api/me')).body).toMatchObject({
    person: { id: it.here.people.manager.id },
    demo: true,
  })
  expect((await it.nobody.get('/api/demo')).body).toMatchObject({
    org: { id: it.here.org },
    roles: [{ role: 'rep' }, { role: 'manager' }, { role: 'admin' }, { role: 'compliance' }],
  })
})

test.each<[string, Record<string, string>]>([
  ['another site says the browser', { 'sec-fetch-site': 'cross-site' }],
  ['a sibling subdomain says the browser', { 'sec-fetch-site': 'same-site' }],
  ['a foreign origin', { origin: 'https://evil.example' }],
  ['the same host on another port', { origin: 'http://127.0.0.1:1' }],
  ['a sandboxed page', { origin: 'null' }],
  ['nothing that would prove it is ours', {}],
])('a change with a cookie is refused when it comes from %s', async (_, headers) => {
  const { status, body } = await (await browser()).post('/api/tools/contact_get', call, headers)
  expect(status).toBe(403)
  expect(body).toMatchObject({ code: 'not_permitted' })
})

test('a change with a cookie passes from our own page', async () => {
  const person = await browser()
  const input = { input: { contact: it.here.rows.contacts[0], set: { title: 'Captain' } } }
  expect((await person.post('/api/tools/contact_update', input, { origin: it.url })).status).toBe(
    200,
  )
  expect(
    (await person.post('/api/tools/contact_update', input, { 'sec-fetch-site': 'same-origin' }))
      .status,
  ).toBe(200)
})

test('another page can not sign a browser in to the demo', async () => {
  const { status, headers } = await it.nobody.post(
    '/api/demo/sign-in',
    { role: 'admin' },
    { origin: 'https://evil.example' },
  )
  expect(status).toBe(403)
  expect(headers.get('set-cookie')).toBeNull()
})

test('a key needs no proof of origin, for no browser sends it by itself', async () => {
  const { status } = await it.here.by.manager.post(
    '/api/tools/contact_get',
    { input: { contact: it.here.rows.contacts[0] } },
    { origin: 'https://a-tool.example' },
  )
  expect(status).toBe(200)
})

test('a name on the internet that points here reaches nothing', async () => {
  const { status, body } = await hostOf('evil.example')
  expect(status).toBe(403)
  expect(body).toMatchObject({
    code: 'not_permitted',
    next: 'Set RESCIND_PUBLIC_URL to the address people use.',
  })
})

test('every answer forbids framing, foreign scripts and guessing of types', async () => {
  const { headers } = await it.nobody.get('/')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('access-control-allow-origin')).toBeNull()
})

/** fetch does not let one choose the host, so the request goes to the app itself. */
async function hostOf(host: string) {
  const response = await it.product.fetch(
    new Request(`http://${host}/api/demo`, { headers: { host } }),
    {},
  )
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
