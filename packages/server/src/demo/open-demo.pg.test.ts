import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOf } from '../test/client.ts'
import { testServer } from '../test/test-server.ts'
import { demoCompany } from './demo-company.ts'
import { openDemo } from './open-demo.ts'

const it = testServer()
const company = demoCompany()
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rescind-demo-'))
  await openDemo(it.product, company, folder, () => {})
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const path = () => join(folder, 'demo-keys.json')
const keys = () => JSON.parse(readFileSync(path(), 'utf8')) as Record<string, string>
const by = (role: string) => clientOf(it.url, { authorization: `Bearer ${keys()[role]}` })

test('there is a key for every role, in a file that only its owner can read, and each acts as that role', async () => {
  expect(statSync(path()).mode & 0o777).toBe(0o600)
  expect(Object.keys(keys())).toEqual(['rep', 'manager', 'admin', 'compliance', 'agent'])
  for (const { role, id } of company.people) {
    expect((await by(role).get('/api/me')).body).toMatchObject({
      person: { id, role },
      org: company.org,
      agent: null,
    })
  }
  expect((await by('agent').get('/api/me')).body).toMatchObject({
    person: { role: 'manager' },
    agent: { id: company.agent.id },
  })
})

test('a second start changes neither records nor keys; a damaged file gets new keys', async () => {
  const before = keys()
  const said: string[] = []
  await openDemo(it.product, company, folder, (line) => void said.push(line))
  expect(said).toEqual([])
  expect(keys()).toEqual(before)
  writeFileSync(path(), '{')
  await openDemo(it.product, company, folder, () => {})
  expect((await by('rep').get('/api/me')).status).toBe(200)
})

test('the story: 847 match, 799 to send, 48 held out each with reason and evidence; an agent may ask for it and not approve it', async () => {
  const { body } = await by('agent').post('/api/assistant', {
    message: 'Re-engage all cold contacts from the last 90 days',
  })
  const [plan] = body.plans
  expect(plan).toMatchObject({
    counts: { matched: 847, send: 799, held_out: 48 },
    facets: { opted_out: 23, legal_hold: 11, customer: 14 },
    friction: { kind: 'number', number: 799 },
    may_approve: false,
  })
  const { body: whole } = await by('manager').get(`/api/plans/${plan.id}?limit=100`)
  expect(whole.held_out.rows).toHaveLength(48)
  for (const { reason, evidence, label } of whole.held_out.rows) {
    expect(['opted_out', 'legal_hold', 'customer']).toContain(reason)
    expect(`${label}: ${evidence}`).toMatch(/^\S.+: \S/)
  }
  expect((await by('manager').get('/api/outbox')).body.counts).toEqual({})
  expect(
    (await by('agent').post(`/api/plans/${plan.id}/approve`, { digest: plan.digest })).body.code,
  ).toBe('agent_may_not_approve')
  expect(
    (await by('manager').post(`/api/plans/${plan.id}/approve`, { digest: plan.digest })).body,
  ).toMatchObject({
    status: 'held',
    action: { outbox: { queued: 799 } },
  })
})
