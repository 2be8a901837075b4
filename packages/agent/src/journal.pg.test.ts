import { type Caller, getAction } from '@rescind/kernel'
import { beforeAll, expect, test } from 'vitest'
import { library, refusal } from '../../../test/library/library.ts'
import type { CallResult, Execute } from './call.ts'
import { createJournal } from './journal.ts'
import { findTool, permittedTools } from './permitted.ts'
import { executeWith } from './test/library-execute.ts'

const lib = library()
let execute: Execute
let agent: Caller
let ben: Caller
let journal: ReturnType<typeof createJournal>

beforeAll(() => {
  journal = createJournal(lib.kernel)
  execute = journal.execute(executeWith(() => lib.kernel))
  const reading = (caller: Caller): Caller => ({
    ...caller,
    permissions: new Set([...caller.permissions, 'action:read']),
  })
  agent = reading(lib.agent)
  ben = reading(lib.ben)
})

const change = async (caller: Caller, title: string): Promise<string> => {
  const result = (await execute(caller, { tool: 'book_create', input: { title } })) as Extract<
    CallResult,
    { status: 'applied' }
  >
  return result.action.id
}

test('takes an action back, once', async () => {
  const action = await change(agent, 'Sanditon')
  const undone = await execute(agent, { tool: 'action_undo', input: { action } })
  expect(undone).toMatchObject({
    status: 'applied',
    action: { kind: 'undo', reverts: action },
    output: { undone: 1 },
  })
  const again = await execute(agent, { tool: 'action_undo', input: { action } })
  expect((again as { action: { id: string } }).action.id).toBe(
    (undone as { action: { id: string } }).action.id,
  )
})

test('W7 says what was gone already, and takes back nothing of it', async () => {
  const made = await change(agent, 'Sanditon')
  const book = (await getAction(lib.kernel, lib.ada, made)).changes.rows[0]!.id
  await execute(ben, { tool: 'book_delete', input: { book } })
  expect(await execute(agent, { tool: 'action_undo', input: { action: made } })).toMatchObject({
    status: 'applied',
    output: { undone: 0, recalled: 0, stays: 0 },
  })
})

test('changes nothing where somebody else has written since', async () => {
  const { output } = await lib.run('book_create', { title: 'Lady Susan' })
  const renamed = (await execute(agent, {
    tool: 'book_update',
    input: { book: output.id, set: { title: 'Susan' } },
  })) as {
    action: { id: string }
  }
  await execute(ben, {
    tool: 'book_update',
    input: { book: output.id, set: { title: 'The Watsons' } },
  })
  const before = await lib.snapshot()
  await refusal(
    'undo_conflict',
    execute(agent, { tool: 'action_undo', input: { action: renamed.action.id } }),
  )
  expect(await lib.snapshot()).toBe(before)
})

test('asks for rights and a right input, and passes everything else on', async () => {
  await refusal(
    'not_permitted',
    execute({ ...lib.agent, permissions: new Set() }, { tool: 'action_undo', input: {} }),
  )
  await refusal(
    'invalid_input',
    execute(agent, { tool: 'action_undo', input: { action: 'the last one' } }),
  )
  await refusal('unknown_tool', execute(agent, { tool: 'action_forge', input: {} }))
})

test('is offered to whoever may use it', () => {
  const source = { registry: lib.kernel.registry, journal }
  const names = (caller: Caller) => permittedTools(source, caller).map((tool) => tool.name)
  expect(names(agent)).toEqual(expect.arrayContaining(['action_undo', 'book_find']))
  expect(names({ ...lib.agent, permissions: new Set() })).not.toContain('action_undo')
  expect(findTool(source, 'action_undo')).toMatchObject({ effect: 'change' })
})
