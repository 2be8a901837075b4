import { expect, test } from 'vitest'
import { chooseModel } from './choose-model.ts'

test.each([
  [{}, 'offline planner', 'rescind'],
  [{ ANTHROPIC_API_KEY: '', RESCIND_MODEL: 'x' }, 'offline planner', 'rescind'],
  [{ ANTHROPIC_API_KEY: 'k' }, 'claude-sonnet-5-5', 'anthropic.messages'],
  [
    { ANTHROPIC_API_KEY: 'k', RESCIND_MODEL: 'claude-opus-5-5' },
    'claude-opus-5-5',
    'anthropic.messages',
  ],
  [{ OPENAI_API_KEY: 'k' }, 'gpt-6.1-sol', 'openai.responses'],
  [{ ANTHROPIC_API_KEY: 'k', OPENAI_API_KEY: 'k' }, 'claude-sonnet-5-5', 'anthropic.messages'],
  [
    { RESCIND_MODEL_URL: 'http://127.0.0.1:9/v1/', RESCIND_MODEL: 'llama' },
    'llama',
    'compatible.chat',
  ],
  [
    { RESCIND_MODEL_URL: 'http://127.0.0.1:9/v1', OPENAI_API_KEY: 'k', RESCIND_MODEL: 'llama' },
    'llama',
    'compatible.chat',
  ],
])('%o talks to %s', (env, name, provider) => {
  const chosen = chooseModel(env)
  expect([chosen.name, chosen.model.provider, chosen.model.specificationVersion]).toEqual([
    name,
    provider,
    'v4',
  ])
  expect(chosen.search).toBe(name !== 'offline planner')
})
