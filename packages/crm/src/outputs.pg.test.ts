import { expect, test } from 'vitest'
import { z } from 'zod'
import { examples } from './examples.ts'
import { outputs } from './outputs.generated.ts'
import { street } from './test/house.ts'
import { type ReadName, reads } from './test/reads.ts'
import { tools } from './tools.ts'

const it = street()
const readNames = Object.keys(reads) as ReadName[]
/** What they answer is asked where an import and an action are there. */
const elsewhere = new Set<ReadName>(['import_report', 'action_get'])
/** What is wrong with an answer, as it goes over the wire. */
const wrong = (tool: string, output: unknown) =>
  z.fromJSONSchema(outputs[tool] as never).safeParse(JSON.parse(JSON.stringify(output))).error
    ?.issues ?? []

test('what every tool answers is written down', () => {
  expect(Object.keys(outputs).toSorted()).toEqual(tools.map(({ name }) => name).toSorted())
})

test.each(readNames.filter((name) => !elsewhere.has(name)))(
  '%s answers what is written down of it',
  async (name) => {
    const answer = await it.call({ tool: name, input: reads[name](it.here) })
    if (answer.status !== 'answered') throw new Error(`It was ${answer.status}.`)
    expect(wrong(name, answer.output)).toEqual([])
  },
)

const atOnce = tools
  .filter(({ effect }) => effect === 'change' || effect === 'hold')
  .map(({ name }) => name as keyof typeof examples)

test.each(atOnce)('%s answers what is written down of it', async (name) => {
  const { rows, admin } = it.elsewhere
  const answer = await it.call({ tool: name, input: examples[name](rows) }, admin)
  if (answer.status !== 'applied' && answer.status !== 'held')
    throw new Error(`It was ${answer.status}.`)
  expect(wrong(name, answer.output)).toEqual([])
  await it.undo(answer.action, admin)
})

test('an action that was done is answered as is written down', async () => {
  const answer = await it.call(
    { tool: 'contact_update', input: examples.contact_update(it.here.rows) },
    it.here.admin,
  )
  if (answer.status !== 'applied') throw new Error(`It was ${answer.status}.`)
  expect(wrong('action_get', await it.ask('action_get', { action: answer.action }))).toEqual([])
})

test('an answer with a field more, or one less, is not what is written down', () => {
  const good = { contact: 'c', purpose: 'marketing', send: true, reasons: [] }
  expect(wrong('contact_check_contactability', good)).toEqual([])
  const { send: _, ...less } = good
  for (const bad of [{ ...good, more: 1 }, less, { ...good, send: 'yes' }])
    expect(wrong('contact_check_contactability', bad)).not.toEqual([])
})
