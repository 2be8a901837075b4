import { permissionsOf, tools } from '@rescind/crm'
import { type Caller, KernelError, register } from '@rescind/kernel'
import { expect, test } from 'vitest'
import { limits } from '../limits.ts'
import { chooseModel } from '../model/choose-model.ts'
import { type ChatRequest, modelServer } from '../test/model-server.ts'
import { createAssistant } from './assistant.ts'
import { alwaysShown } from './find-tools.ts'

const model = modelServer()
const registry = register(tools)
const manager: Caller = {
  org: '0198c0de-0000-7000-8000-000000000001',
  principal: {
    id: '0198c0de-0000-7000-8000-000000000002',
    name: 'Mara Oyelund',
    role: 'manager',
    newcomer: false,
  },
  agent: null,
  permissions: permissionsOf('manager'),
}
const shown = (request: ChatRequest | undefined) =>
  request?.tools?.map((tool) => tool.function.name) ?? []

test('a model sees a few tools, finds others by search, and then sees those too', async () => {
  const assistant = createAssistant({
    registry,
    model: chooseModel({ RESCIND_MODEL_URL: model.url }),
    execute: async () => {
      throw new KernelError(
        'database_unavailable',
        'There is no database in this test.',
        'Try again.',
      )
    },
  })
  model.script(
    { calls: [{ name: 'find_tools', arguments: '{"query":"send mail to many contacts"}' }] },
    { calls: [{ name: 'email_send_many', arguments: '{"where":{"lifecycle":"cold"}}' }] },
    { text: 'I could not.' },
  )
  const reply = await assistant.ask(manager, { message: 'Write to all cold contacts' })
  expect(shown(model.requests[0]).toSorted()).toEqual([...alwaysShown, 'find_tools'].toSorted())
  expect(shown(model.requests[1])).toContain('email_send_many')
  expect(shown(model.requests[1]).length).toBeLessThanOrEqual(
    alwaysShown.size + 1 + limits.tools_per_search,
  )
  expect(reply.problems).toMatchObject([
    { tool: 'email_send_many', code: 'database_unavailable', next: 'Try again.' },
  ])
  expect(JSON.stringify(model.requests[0]?.messages)).toContain('find_tools')
})
