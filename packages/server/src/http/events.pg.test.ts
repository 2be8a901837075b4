import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { demoToken, testServer } from '../test/test-server.ts'

const it = testServer({ demo: true })

interface Heard {
  event: string
  data: { id: string; state: string }
}

/** A window that listens. `until` waits for what satisfies it. */
async function openWindow(role: 'manager' | 'rep') {
  const { headers } = await it.nobody.post('/api/demo/sign-in', { role, token: demoToken })
  const closing = new AbortController()
  const response = await fetch(`${it.url}/api/events`, {
    headers: { cookie: headers.get('set-cookie')?.split(';')[0] ?? '' },
    signal: closing.signal,
  })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const heard: Heard[] = []
  const read = (async () => {
    let text = ''
    for await (const chunk of (response.body as ReadableStream<Uint8Array>).pipeThrough(
      new TextDecoderStream(),
    )) {
      const parts = (text + chunk).split('\n\n')
      text = parts.pop() ?? ''
      for (const part of parts) {
        const event = /^event: (.*)$/m.exec(part)?.[1]
        const data = /^data: (.*)$/m.exec(part)?.[1]
        if (event && data) heard.push({ event, data: JSON.parse(data) })
      }
    }
  })().catch(() => {})
  const close = async () => {
    closing.abort()
    await read
  }
  return { heard, close }
}

const change = (house: typeof it.here) =>
  house.by.manager.post('/api/tools/contact_update', {
    input: { contact: house.rows.contacts[0], set: { title: `At ${performance.now()}` } },
  })

test('every window of the organisation hears of a change, with ids only, and of nobody else’s', async () => {
  const [one, two] = [await openWindow('manager'), await openWindow('rep')]
  const theirs = (await change(it.elsewhere)).body.action.id
  const ours = (await change(it.here)).body.action.id
  for (const window of [one, two]) {
    await expect
      .poll(() => window.heard)
      .toContainEqual({ event: 'action', data: { id: ours, state: 'applied' } })
    expect(JSON.stringify(window.heard)).not.toContain(theirs)
  }
  await Promise.all([one.close(), two.close()])
})

test('a plan and its undoing are heard as they happen', async () => {
  const window = await openWindow('manager')
  const { body } = await it.here.by.manager.post('/api/tools/contact_update_many', {
    input: { contacts: [it.here.rows.contacts[0]], set: { city: 'Riga' } },
  })
  await it.here.by.manager.post(`/api/plans/${body.plan.id}/reject`)
  await expect
    .poll(() => window.heard.map(({ event, data }) => `${event} ${data.state}`))
    .toEqual(['plan pending', 'plan rejected'])
  await window.close()
})

test('a window that is closed is forgotten', async () => {
  const window = await openWindow('manager')
  const listeners = async () =>
    /rescind_event_listeners (\d+)/.exec((await it.nobody.get('/metrics')).body)?.[1]
  expect(await listeners()).toBe('1')
  await window.close()
  await expect.poll(listeners).toBe('0')
})

test('nobody listens without a session', async () => {
  expect((await it.nobody.get('/api/events')).status).toBe(401)
})

test('B13 a stream ends within seconds of its key, its session, or the pause of its agent', async () => {
  const { by, agentId } = it.here
  const listen = async (own: Record<string, string>) => {
    const response = await fetch(`${it.url}/api/events`, { headers: own })
    expect(response.status).toBe(200)
    return { ended: response.text() }
  }
  const { body: made } = await by.rep.post('/api/keys', { name: 'stream' })
  const { body: agents } = await by.rep.post('/api/keys', { name: 'stream', agent: agentId })
  const { headers } = await it.nobody.post('/api/demo/sign-in', { role: 'rep', token: demoToken })
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
  const streams = [
    await listen({ authorization: `Bearer ${made.key}` }),
    await listen({ authorization: `Bearer ${agents.key}` }),
    await listen({ cookie }),
  ]
  await by.rep.post(`/api/keys/${made.id}/revoke`)
  await by.manager.post('/api/tools/agent_pause', { input: { agent: agentId } })
  expect((await it.nobody.post('/api/auth/sign-out', {}, { cookie, origin: it.url })).status).toBe(
    200,
  )
  for (const text of await Promise.all(streams.map(({ ended }) => ended)))
    expect(text).toContain(': open')
})

test('A14 an hour before a plan ends every window hears of it, once', async () => {
  const window = await openWindow('manager')
  const input = { contacts: [it.here.rows.contacts[0]], set: { city: 'Hull' } }
  const { plan } = (await it.here.by.manager.post('/api/tools/contact_update_many', { input })).body
  await sql`update kernel.plan set expires_at = clock_timestamp() + interval '59 minutes', planned_at = clock_timestamp() - interval '1 day'
    where action_id = ${plan.id}::uuid`.execute(it.owner)
  await it.product.doDueWork()
  await it.product.doDueWork()
  await expect
    .poll(() => window.heard)
    .toContainEqual({ event: 'plan', data: { id: plan.id, state: 'expiring' } })
  expect(window.heard.filter(({ data }) => data.state === 'expiring')).toHaveLength(1)
  await window.close()
})
