import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { LanguageModelV4 } from '@ai-sdk/provider'
import { offlinePlanner } from '../planner/offline-planner.ts'

/**
 * A model, the name people see, and whether tools are found by search (a model whose prompt they
 * would fill) or all shown.
 */
export interface ChosenModel {
  name: string
  model: LanguageModelV4
  search: boolean
}

/** The variables a model is chosen by. An empty one counts as not set. */
export interface ModelEnv {
  ANTHROPIC_API_KEY?: string | undefined
  OPENAI_API_KEY?: string | undefined
  /** Address of any server that speaks OpenAI's chat protocol, up to and including `/v1`. */
  RESCIND_MODEL_URL?: string | undefined
  /** Which model of the provider; each provider has a default. */
  RESCIND_MODEL?: string | undefined
  /** Key for `RESCIND_MODEL_URL`, where it needs one. */
  RESCIND_MODEL_KEY?: string | undefined
}

const defaults = {
  anthropic: 'claude-sonnet-5-5',
  openai: 'gpt-6.1-sol',
  compatible: 'default',
} as const

/**
 * The model to talk to: a server of one's own first (who sets an address means it), then Anthropic,
 * then OpenAI, and without any of them the offline planner. The choice has no influence on which
 * tools may run, or how.
 */
export function chooseModel(env: ModelEnv): ChosenModel {
  if (env.RESCIND_MODEL_URL) {
    const id = env.RESCIND_MODEL || defaults.compatible
    const provider = createOpenAICompatible({
      name: 'compatible',
      baseURL: env.RESCIND_MODEL_URL.replace(/\/+$/, ''),
      includeUsage: true,
      ...(env.RESCIND_MODEL_KEY && { apiKey: env.RESCIND_MODEL_KEY }),
    })
    return { name: id, model: provider(id), search: true }
  }
  if (env.ANTHROPIC_API_KEY) {
    const id = env.RESCIND_MODEL || defaults.anthropic
    return { name: id, model: createAnthropic({ apiKey: env.ANTHROPIC_API_KEY })(id), search: true }
  }
  if (env.OPENAI_API_KEY) {
    const id = env.RESCIND_MODEL || defaults.openai
    return { name: id, model: createOpenAI({ apiKey: env.OPENAI_API_KEY })(id), search: true }
  }
  return { name: 'offline planner', model: offlinePlanner(), search: false }
}
