import { expect, test } from 'vitest'
import { clientOf } from '../test/client.ts'
import { testServer } from '../test/test-server.ts'

const it = testServer()

test('E1 E8 names of API keys forget an erased person in every spelling, here and nowhere else', async () => {
  const { admin, rep } = it.here.by
  const call = async (tool: string, input: object) => {
    const { status, body } = await admin.post(`/api/tools/${tool}`, { input })
    if (status >= 300) throw new Error(`${tool}: ${JSON.stringify(body)}`)
    return body
  }
  const named = async (by: typeof admin, name: string) => {
    const { status, body } = await by.post('/api/keys', { name })
    expect(status).toBe(201)
    return body as { id: string; key: string }
  }
  const names = async (by: typeof admin) => {
    const { body } = await by.get('/api/keys')
    return new Map((body.rows as { id: string; name: string }[]).map(({ id, name }) => [id, name]))
  }
  const { output } = await call('contact_create', {
    first_name: 'Ottoline',
    last_name: 'Quarrington',
    email: 'otto@quarry.example',
    phone: '+44 20 7946 0817',
  })
  const mentions = [
    'Script for Ottoline Quarrington',
    'QUARRINGTON, Ottoline: nightly',
    'ottoline.quarrington sync',
    'Quarrington’s key',
    'otto+keys@quarry.example',
    'rings 020 7946-0817',
    '%51uarrington',
  ]
  const made = await Promise.all(mentions.map((name, n) => named(n % 2 ? rep : admin, name)))
  const plain = await named(rep, 'Quarry sync')
  const foreign = await named(it.elsewhere.by.admin, mentions[0]!)

  const { plan } = await call('contact_erase', { contact: output.id })
  const { body: shown } = await admin.get(`/api/plans/${plan.id}`)
  expect(JSON.stringify(shown)).toContain(`${mentions.length} names of API keys`)
  expect([...(await names(admin)).values()]).toContain(mentions[0])
  expect((await admin.post(`/api/plans/${plan.id}/approve`, { digest: plan.digest })).status).toBe(
    200,
  )
  await it.endHold(plan.id)

  const after = new Map([...(await names(admin)), ...(await names(rep))])
  expect(
    made.map(({ id }) => after.get(id)).filter((name) => /ott|quarr|7946|51/i.test(name!)),
  ).toEqual([])
  expect(after.get(made[0]!.id)).toBe('Script for [erased]')
  expect(after.get(plain.id)).toBe('Quarry sync')
  expect((await names(it.elsewhere.by.admin)).get(foreign.id)).toBe(mentions[0])
  // A key with another name opens what it opened.
  const by = clientOf(it.url, { authorization: `Bearer ${made[1]!.key}` })
  expect((await by.get('/api/me')).body.person.id).toBe(it.here.people.rep.id)
})
