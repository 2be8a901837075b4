import {
  type Assistant,
  asWire,
  type CallResult,
  chooseModel,
  createAssistant,
  createJournal,
  createMcp,
  type Execute,
  type Mcp,
  type ModelEnv,
} from '@rescind/agent'
import { type CrmDb, throughAssistant } from '@rescind/crm'
import { type Caller, execute, getAction, type Kernel, read } from '@rescind/kernel'
import type { Kysely } from 'kysely'
import type { Outcome } from './http/outcome.ts'
import { type Share, whoOf } from './http/share.ts'
import { errorFields, type Log } from './log.ts'

export interface Agent {
  assistant: Assistant
  /**
   * What the assistant does is done by an agent, for whoever asks it; approving stays with the
   * person.
   */
  throughAssistant(caller: Caller): Promise<Caller>
  mcp: Mcp
  /** Whose words the assistant's are: "offline planner" or the id of a model. */
  model: string
}

/**
 * Puts the assistant and the MCP server on the kernel: both call tools the way the HTTP surface
 * does, and get the same JSON.
 */
export function createAgent(parts: {
  kernel: Kernel
  outcome: Outcome
  enter: Share
  log: Log
  model: ModelEnv
  pageUrl: string
  key: string
  version: string
}): Agent {
  const { kernel, outcome, enter, log } = parts
  const { registry } = kernel
  const call: Execute = async (caller, what) => {
    const { body } = await outcome(caller, await execute(kernel, caller, what))
    return asWire<CallResult>(body)
  }
  // However many sentences somebody sends at once, no more of their calls are worked on than of any
  // other caller's.
  const inTurn: Execute = async (caller, what) => {
    const leave = await enter(whoOf(caller), new AbortController().signal)
    try {
      return await call(caller, what)
    } finally {
      leave()
    }
  }
  const journal = createJournal(kernel)
  const model = chooseModel(parts.model)
  return {
    model: model.name,
    throughAssistant: async (caller) =>
      await read(
        kernel,
        caller,
        async (tx) => await throughAssistant(tx as unknown as Kysely<CrmDb>, caller),
      ),
    assistant: createAssistant({
      registry,
      words: kernel.people.words,
      model,
      execute: inTurn,
      journal,
      onError: (error) => log.warn('model_failed', errorFields(error)),
    }),
    mcp: createMcp({
      registry,
      execute: call,
      journal,
      getAction: async (caller, id) => asWire(await getAction(kernel, caller, id)),
      approvalUrl: (plan) => `${parts.pageUrl}/plans/${plan}`,
      key: parts.key,
      version: parts.version,
      onError: (error) => log.warn('mcp_refused', errorFields(error)),
    }),
  }
}
