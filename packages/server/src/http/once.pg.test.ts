import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { testServer } from '../test/test-server.ts'

const it = testServer()
const keyed = (once: string) => ({ 'idempotency-key': once })
const create = (last_name: string, once: string, as: 'rep' | 'manager' = 'manager') =>
  it.here.by[as].post('/api/tools/contact_create', { input: { last_name } }, keyed(once))

test('C9 over HTTP the same Idempotency-Key gets the first answer again, at once or later; another body is refused', async () => {
  const once = randomUUID()
  const answers = await Promise.all(Array.from({ length: 32 }, () => create('Quist', once)))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(new Set(answers.map(({ body }) => `${body.action.id} ${body.output.id}`)).size).toBe(1)
  expect((await create('Quist', once)).body.action.id).toBe(answers[0]!.body.action.id)
  const { status, body } = await create('Other', once)
  expect({ status, body }).toMatchObject({
    status: 422,
    body: {
      code: 'key_reused',
      action: answers[0]!.body.action.id,
      next: expect.stringContaining('new key'),
    },
  })
  expect((await create('Quist', once, 'rep')).body.action.id).not.toBe(answers[0]!.body.action.id)
})

test('C9 undo, redo and approval take the key too; a wrong key is refused before anything is done', async () => {
  const { by, rows } = it.here
  const [contact] = rows.contacts
  const { body: done } = await by.manager.post('/api/tools/contact_update', {
    input: { contact, set: { title: 'Mate' } },
  })
  const undo = (once: string) =>
    by.manager.post(`/api/actions/${done.action.id}/undo`, {}, keyed(once))
  const redo = (once: string) =>
    by.manager.post(`/api/actions/${done.action.id}/redo`, {}, keyed(once))
  const [back, forth] = [randomUUID(), randomUUID()]
  const first = await undo(back)
  expect((await redo(forth)).status).toBe(200)
  expect((await undo(back)).body.action.id).toBe(first.body.action.id)
  expect(
    (await by.manager.post('/api/tools/contact_get', { input: { contact } })).body.output,
  ).toMatchObject({ title: 'Mate' })

  const input = { contacts: [contact], set: { city: 'Hull' } }
  const many = () =>
    by.manager.post('/api/tools/contact_update_many', { input }, keyed(`many ${back}`))
  const { plan } = (await many()).body
  expect((await many()).body.plan.id).toBe(plan.id)
  const yes = () =>
    by.manager.post(`/api/plans/${plan.id}/approve`, { digest: plan.digest }, keyed(`yes ${back}`))
  const approved = await yes()
  expect(approved.body).toMatchObject({ status: 'applied' })
  expect(await yes()).toMatchObject({
    status: 200,
    body: { status: 'applied', action: { id: approved.body.action.id } },
  })
  expect(await create('Quist', 'x'.repeat(256))).toMatchObject({
    status: 422,
    body: { code: 'invalid_input' },
  })
})

test('the document says which routes take a key', async () => {
  const { body: document } = await it.nobody.get('/openapi.json')
  const takes = (path: string) =>
    (document.paths[path].post.parameters ?? []).some(
      ({ name }: { name: string }) => name === 'Idempotency-Key',
    )
  const routes = [
    '/api/tools/{name}',
    '/api/tools/contact_create',
    '/api/plans/{id}/approve',
    '/api/rewinds',
  ]
  expect(routes.map(takes)).toEqual([true, true, true, true])
  expect(takes('/api/plans/{id}/reject')).toBe(false)
})
