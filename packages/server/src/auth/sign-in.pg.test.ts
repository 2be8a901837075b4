import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { clientOf } from '../test/client.ts'
import { password } from '../test/test-house.ts'
import { testServer } from '../test/test-server.ts'

const it = testServer()

const cookieOf = (headers: Headers) => headers.get('set-cookie')?.split(';')[0] ?? ''
const signIn = (email: string, secret: string) =>
  it.nobody.post('/api/auth/sign-in/email', { email, password: secret }, { origin: it.url })

test('with the right password a person gets a session that scripts cannot read', async () => {
  const { status, headers } = await signIn(it.here.people.manager.email, password)
  expect(status).toBe(200)
  expect(headers.get('set-cookie')).toMatch(
    /^rescind\.session_token=\S+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
  )
  const me = await clientOf(it.url, { cookie: cookieOf(headers) }).get('/api/me')
  expect(me.status).toBe(200)
  expect(me.body).toMatchObject({
    person: { ...it.here.people.manager, role: 'manager' },
    org: { id: it.here.org, name: 'Here' },
    agent: null,
    demo: false,
  })
})

test('with a wrong password, or for nobody we know, the answer is the same', async () => {
  const wrong = await signIn(it.here.people.manager.email, 'not the password')
  const nobody = await signIn('nobody@here.example', 'not the password')
  for (const { status, body } of [wrong, nobody]) {
    expect(status).toBe(401)
    expect(body).toMatchObject({ code: 'not_signed_in', next: 'Check both and try again.' })
    expect(body.detail).toBe('The address or the password is not right.')
  }
})

test('somebody without a password cannot sign in with an empty one', async () => {
  expect((await signIn(it.here.people.rep.email, '')).status).toBe(401)
})

test('after signing out the cookie opens nothing', async () => {
  const cookie = cookieOf((await signIn(it.here.people.manager.email, password)).headers)
  const person = clientOf(it.url, { cookie, origin: it.url })
  expect((await person.post('/api/auth/sign-out')).status).toBe(200)
  expect((await person.get('/api/me')).body).toMatchObject({ status: 401, code: 'not_signed_in' })
})

test('a changed cookie opens nothing', async () => {
  const cookie = cookieOf((await signIn(it.here.people.manager.email, password)).headers)
  const changed = cookie.replace(
    /token=(.)/,
    (_, first: string) => `token=${first === 'A' ? 'B' : 'A'}`,
  )
  expect((await clientOf(it.url, { cookie: changed }).get('/api/me')).status).toBe(401)
})

test.each([
  '/sign-up/email',
  '/update-user',
  '/api-key/create',
  '/api-key/update',
  '/api-key/verify',
  '/demo-sign-in',
  '/delete-user',
])('the sign-in library’s own %s is not open to anybody', async (path) => {
  const cookie = cookieOf((await signIn(it.here.people.manager.email, password)).headers)
  const { status, body } = await clientOf(it.url, { cookie, origin: it.url }).post(
    `/api/auth${path}`,
    {
      name: 'x',
      email: 'x@x.example',
      password,
      metadata: { org_id: it.elsewhere.org },
    },
  )
  expect(status).toBe(404)
  expect(body.code).toBe('not_found')
})

test('without a demo company there is no one-click sign-in', async () => {
  expect((await it.nobody.get('/api/demo')).body.code).toBe('not_found')
  expect((await it.nobody.post('/api/demo/sign-in', { role: 'manager' })).body.code).toBe(
    'not_found',
  )
})

test('a person who was switched off is signed out at the next request', async () => {
  const { owner, elsewhere } = it
  expect((await elsewhere.by.compliance.get('/api/me')).status).toBe(200)
  await sql`alter table crm."user" disable trigger user`.execute(owner)
  await sql`update crm."user" set active = false where id = ${elsewhere.people.compliance.id}`.execute(
    owner,
  )
  await sql`alter table crm."user" enable trigger user`.execute(owner)
  expect((await elsewhere.by.compliance.get('/api/me')).body).toMatchObject({
    status: 401,
    code: 'not_signed_in',
  })
})

test('guessing passwords is stopped after a few attempts', async () => {
  const answers = []
  for (let attempt = 0; attempt < 12; attempt++)
    answers.push(await signIn(it.here.people.admin.email, `guess number ${attempt}`))
  expect(answers.at(-1)?.body).toMatchObject({ status: 429, code: 'rate_limited' })
})
