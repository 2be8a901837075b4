import { expect, test } from 'vitest'
import type { Client } from '../test/client.ts'
import { testServer } from '../test/test-server.ts'

const it = testServer()
const noSuch = '00000000-0000-7000-8000-000000000000'

interface Theirs {
  action: string
  plan: string
  digest: string
  import: string
}

/** Something of every kind that has an id, made by the other organisation. */
async function makeTheirs(by: Client, house: typeof it.elsewhere): Promise<Theirs> {
  const { body: done } = await by.post('/api/tools/contact_update', {
    input: { contact: house.rows.contacts[0], set: { title: 'Secretive' } },
  })
  const { body: planned } = await by.post('/api/tools/contact_update_many', {
    input: { contacts: [...house.rows.contacts], set: { city: 'Hidden' } },
  })
  const form = new FormData()
  form.append('files', new File(['account,sector\nHidden Ltd,stone\n'], 'accounts.csv'))
  const { body: staged } = await by.post('/api/imports', form)
  return {
    action: done.action.id,
    plan: planned.plan.id,
    digest: planned.plan.digest,
    import: staged.import.id,
  }
}

/** Every id and word of the other organisation that an answer might give away. */
const secretsOf = (theirs: Theirs) =>
  [
    ...Object.values(theirs),
    it.elsewhere.org,
    it.elsewhere.agentId,
    ...Object.values(it.elsewhere.people).flatMap(({ id, email }) => [id, email]),
    ...Object.values(it.elsewhere.rows).flat(),
  ].filter((secret) => secret.length > 20)

test('every route that takes an id, asked with ids of another organisation, answers as for an id that is nobody’s', async () => {
  const theirs = await makeTheirs(it.elsewhere.by.admin, it.elsewhere)
  const idFor = (path: string): string => {
    if (path.startsWith('/api/plans')) return theirs.plan
    if (path.startsWith('/api/imports')) return theirs.import
    if (path.startsWith('/api/records')) return it.elsewhere.rows.contacts[0]
    return theirs.action
  }
  const bodies: Record<string, unknown> = {
    approve: { digest: theirs.digest },
    narrow: { exclude: [it.elsewhere.rows.contacts[0]] },
  }
  const { body: document } = await it.nobody.get('/openapi.json')
  const routes = Object.entries(document.paths as Record<string, object>).filter(([path]) =>
    path.includes('{id}'),
  )
  expect(routes.length).toBeGreaterThan(12)
  for (const [path, methods] of routes) {
    for (const method of Object.keys(methods) as ('get' | 'post')[]) {
      const ask = async (id: string) => {
        const url = path.replace('{id}', id).replace('{table}', 'contact')
        return method === 'get'
          ? await it.here.by.admin.get(url)
          : await it.here.by.admin.post(url, bodies[path.split('/').at(-1) ?? ''])
      }
      const [foreign, unknown] = [await ask(idFor(path)), await ask(noSuch)]
      expect(foreign.status, `${method} ${path}`).toBe(unknown.status)
      expect(foreign.body.detail, `${method} ${path}`).toBe(unknown.body.detail)
      for (const secret of secretsOf(theirs))
        expect(JSON.stringify(foreign.body), `${method} ${path}`).not.toContain(secret)
    }
  }
  // And nothing happened to what is theirs.
  expect((await it.elsewhere.by.admin.get(`/api/plans/${theirs.plan}`)).body.state).toBe('pending')
  expect((await it.elsewhere.by.admin.get(`/api/actions/${theirs.action}`)).body.state).toBe(
    'applied',
  )
})

test('no list shows anything of another organisation', async () => {
  const theirs = await makeTheirs(it.elsewhere.by.admin, it.elsewhere)
  await makeTheirs(it.here.by.admin, it.here)
  const { body: document } = await it.nobody.get('/openapi.json')
  const paths = Object.entries(document.paths as Record<string, { get?: object }>)
  const lists = paths
    .filter(
      ([path, { get }]) =>
        get && path.startsWith('/api/') && !path.includes('{') && path !== '/api/events',
    )
    .map(([path]) => path)
  expect(lists).toEqual(
    expect.arrayContaining([
      '/api/actions',
      '/api/plans',
      '/api/outbox',
      '/api/mailbox',
      '/api/keys',
      '/api/me',
    ]),
  )
  for (const path of lists) {
    const text = JSON.stringify((await it.here.by.admin.get(path)).body)
    for (const secret of secretsOf(theirs)) expect(text, path).not.toContain(secret)
  }
})

test('every tool that reads, asked with ids of another organisation, gives nothing of it away', async () => {
  const { body } = await it.here.by.admin.get('/api/tools')
  const entities: Record<string, string> = {
    contact: it.elsewhere.rows.contacts[0],
    company: it.elsewhere.rows.company,
    deal: it.elsewhere.rows.openDeals[0],
    task: it.elsewhere.rows.task,
    template: it.elsewhere.rows.template,
    sequence: it.elsewhere.rows.activeSequence,
    user: it.elsewhere.people.rep.id,
    owner: it.elsewhere.people.rep.id,
  }
  let asked = 0
  for (const tool of body.rows.filter(({ effect }: { effect: string }) => effect === 'read')) {
    const fields = Object.keys(tool.input.properties ?? {}).filter((field) => entities[field])
    for (const field of fields) {
      asked++
      const { body: answer } = await it.here.by.admin.post(`/api/tools/${tool.name}`, {
        input: { [field]: entities[field] },
      })
      const text = JSON.stringify(answer).replaceAll(entities[field] ?? '', '')
      for (const name of ['Mill & Sons', 'Elsewhere', 'elsewhere.example', 'Anna'])
        expect(text, `${tool.name} ${field}`).not.toContain(name)
    }
  }
  expect(asked).toBeGreaterThan(5)
})

test('every tool that changes, given ids of another organisation, changes nothing there', async () => {
  const contact = it.elsewhere.rows.contacts[1]
  const before = await it.elsewhere.by.admin.post('/api/tools/contact_get', { input: { contact } })
  for (const [tool, input] of [
    ['contact_update', { contact, set: { title: 'Taken' } }],
    ['contact_archive', { contact }],
    ['contact_update_many', { contacts: [contact], set: { title: 'Taken' } }],
    ['deal_update', { deal: it.elsewhere.rows.openDeals[0], set: { name: 'Taken' } }],
    ['consent_withdraw', { contact, evidence: 'Said so.' }],
  ] as const) {
    const { status } = await it.here.by.admin.post(`/api/tools/${tool}`, { input })
    expect([403, 404, 422], tool).toContain(status)
  }
  expect(
    (await it.elsewhere.by.admin.post('/api/tools/contact_get', { input: { contact } })).body,
  ).toEqual(before.body)
})
