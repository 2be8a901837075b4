import { expect, test } from 'vitest'
import { testServer } from '../test/test-server.ts'

const it = testServer({ demo: true })

interface Heard {
  event: string
  data: { id: string; state: string }
}

/** A window that listens. `until` waits for what satisfies it. */
async function openWindow(role: 'manager' | 'rep') {
  const { headers } = await it.nobody.post('/api/demo/sign-in', { role })
  const closing = new AbortController()
  const response = await fetch(`${it.url}/api/events`, {
    headers: { cookie: headers.get('set-cookie')?.split(';')[0] ?? '' },
    signal: closing.signal,
  })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const heard: Heard[] = []
  const read = (async () => {
    let text = ''
    for await (const chunk of (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
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
    await expect.poll(() => window.heard).toContainEqual({ event: 'action', data: { id: ours, state: 'applied' } })
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
  const listeners = async () => /rescind_event_listeners (\d+)/.exec((await it.nobody.get('/metrics')).body)?.[1]
  expect(await listeners()).toBe('1')
  await window.close()
  await expect.poll(listeners).toBe('0')
})

test('nobody listens without a session', async () => {
  expect((await it.nobody.get('/api/events')).status).toBe(401)
})
