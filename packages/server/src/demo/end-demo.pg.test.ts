import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readDemoKeys, writeDemoKeys } from '../demo/demo-keys.ts'
import { clientOf } from '../test/client.ts'
import { demoToken, testServer } from '../test/test-server.ts'
import { makeDemoToken } from './demo-token.ts'
import { endDemo } from './end-demo.ts'

const it = testServer({ demo: true })
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rescind-demo-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('B13 one-click sign-in takes the token of this start, whatever else comes with it', async () => {
  const wrong = [{}, { token: '' }, { token: `${demoToken}x` }, { token: demoToken.slice(1) }]
  for (const more of wrong) {
    for (const by of [it.nobody, it.here.by.agent, it.here.by.admin]) {
      const { body, headers } = await by.post('/api/demo/sign-in', { role: 'admin', ...more })
      expect(body).toMatchObject({
        status: 403,
        code: 'not_permitted',
        next: expect.stringContaining('demo-token'),
      })
      expect(headers.get('set-cookie')).toBeNull()
    }
  }
  expect(
    (await it.nobody.post('/api/demo/sign-in', { role: 'admin', token: demoToken })).status,
  ).toBe(200)
})

test('B13 with demo mode its keys end, also copies of them, and every session that no password made', async () => {
  makeDemoToken(folder)
  const { people, agentId, org, name } = it.here
  const roles = (['rep', 'manager', 'admin', 'compliance'] as const).map((role) => ({
    role,
    ...people[role],
  }))
  const company = {
    org: { id: org, name },
    people: roles,
    agent: { id: agentId, principal: people.manager.id },
  }
  await writeDemoKeys(it.product.authPool, company, folder)
  const keys = readDemoKeys(folder) as Record<string, string>
  const { headers } = await it.nobody.post('/api/demo/sign-in', { role: 'admin', token: demoToken })
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
  const asks = [
    ...Object.values(keys).map((key) => ({ authorization: `Bearer ${key}` })),
    { cookie },
  ]
  for (const ask of asks) expect((await clientOf(it.url, ask).get('/api/me')).status).toBe(200)

  expect(await endDemo(it.product.authPool, folder)).toBe(5)
  for (const ask of asks) expect((await clientOf(it.url, ask).get('/api/me')).status).toBe(401)
  expect((await it.here.by.rep.get('/api/me')).status).toBe(200)
  expect([
    existsSync(join(folder, 'demo-keys.json')),
    existsSync(join(folder, 'demo-token')),
  ]).toEqual([false, false])
})
