import { afterEach, expect, test } from 'vitest'
import { clientOf } from '../test/client.ts'
import { password } from '../test/test-house.ts'
import { testServer } from '../test/test-server.ts'

const it = testServer()
let down = false
const cut = async () => {
  await it.proxy.cut()
  down = true
}
afterEach(async () => {
  if (down) await it.proxy.mend()
  down = false
})

const change = (title: string) =>
  it.here.by.manager.post('/api/tools/contact_update', {
    input: { contact: it.here.rows.contacts[0], set: { title } },
  })
const title = async () =>
  (
    await it.here.by.manager.post('/api/tools/contact_get', {
      input: { contact: it.here.rows.contacts[0] },
    })
  ).body.output.title

test('while the database is away every answer is 503 and says that nothing was done; afterwards all is as before', async () => {
  await change('Before')
  const signedIn = await it.nobody.post(
    '/api/auth/sign-in/email',
    { email: it.here.people.manager.email, password },
    { origin: it.url },
  )
  expect(signedIn).toMatchObject({ status: 200 })
  const browser = clientOf(it.url, {
    cookie: signedIn.headers.get('set-cookie')!.split(';')[0]!,
    origin: it.url,
  })
  await cut()
  const answers = [
    await change('During'),
    await it.here.by.manager.get('/api/actions'),
    await browser.get('/api/me'),
    await browser.post('/api/assistant', { message: 'What deals are closing this month?' }),
    await it.nobody.post(
      '/api/auth/sign-in/email',
      { email: it.here.people.manager.email, password },
      { origin: it.url },
    ),
    await it.nobody.get('/readyz'),
  ]
  for (const [at, { status, body, headers }] of answers.entries()) {
    expect({ at, status, code: body.code }).toEqual({
      at,
      status: 503,
      code: 'database_unavailable',
    })
    expect(headers.get('retry-after')).toBe('2')
  }
  expect((await it.nobody.get('/healthz')).status).toBe(200)
  expect((await it.nobody.get('/metrics')).status).toBe(200)

  await it.proxy.mend()
  down = false
  await expect.poll(async () => (await it.nobody.get('/readyz')).status).toBe(200)
  expect(await title()).toBe('Before')
  expect((await change('After')).status).toBe(200)
  expect((await browser.get('/api/me')).status).toBe(200)
})
