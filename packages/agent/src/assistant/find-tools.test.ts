import { tools } from '@rescind/crm'
import { register } from '@rescind/kernel'
import { describe, expect, it } from 'vitest'
import { inputSchemaWithReasoning, splitReasoning } from '../input-schema.ts'
import { rankTools } from './find-tools.ts'

const registry = register(tools)
const offered = [...registry.values()].map(({ name, about }) => ({ name, description: about }))

describe('the search for tools', () => {
  it.each([
    ['move a deal to another stage', 'deal_move_stage'],
    ['send an email to many contacts', 'email_send_many'],
    ['mass mail', 'email_send_many'],
    ['unsubscribe somebody', 'consent_withdraw'],
    ['write a comment', 'note_create'],
    ['new todo', 'task_create'],
    ['forecast of the quarter', 'forecast_get'],
    ['close opportunities as lost', 'deal_close_many'],
    ['put a contact into a drip sequence', 'sequence_enrol'],
    ['litigation hold', 'legal_hold_place'],
  ])('finds for “%s” the tool %s among the first six', (query, name) => {
    expect(rankTools(query, offered).slice(0, 6)).toContain(name)
  })

  it('finds nothing for what there is no tool for', () => {
    expect(rankTools('xylophone', offered)).toEqual([])
  })
})

describe('what a model is shown of each tool of the CRM', () => {
  it.each(offered.map(({ name }) => name))(
    '%s has an input of type object with an optional reasoning',
    (name) => {
      const tool = registry.get(name)!
      const schema = inputSchemaWithReasoning(tool)
      expect(schema).toMatchObject({
        type: 'object',
        properties: { reasoning: { type: 'string' } },
      })
      expect(schema.required ?? []).not.toContain('reasoning')
      expect(splitReasoning(tool, { a: 1, reasoning: ' Why. ' })).toEqual({
        input: { a: 1 },
        reasoning: 'Why.',
      })
    },
  )
})
