import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider'
import { type Next, nextStep } from './replay.ts'
import { sentences } from './sentences/index.ts'

/**
 * A language model without a language model: it understands a documented set of sentences
 * (docs/offline-planner.md) and turns them into tool calls. It runs in the same loop as any other
 * model and has no rights of its own.
 */
export function offlinePlanner(clock: () => Date = () => new Date()): LanguageModelV4 {
  const next = ({ prompt, tools = [] }: LanguageModelV4CallOptions): Next => {
    const offered = new Set(tools.map((tool) => tool.name))
    return nextStep(prompt, {
      now: clock(),
      user: speaker(prompt),
      has: (tool) => offered.has(tool),
      examples: sentences.flatMap(({ tools: used, examples }) =>
        used.every((tool) => offered.has(tool)) ? examples.slice(0, 1) : [],
      ),
    })
  }
  return {
    specificationVersion: 'v4',
    provider: 'rescind',
    modelId: 'offline-planner',
    supportedUrls: {},
    doGenerate: async (options) => {
      const step = next(options)
      return {
        content: [contentOf(step, options)],
        finishReason: finishOf(step),
        usage: noUsage,
        warnings: [],
      }
    },
    doStream: async (options) => {
      const step = next(options)
      return { stream: ReadableStream.from<LanguageModelV4StreamPart>(partsOf(step, options)) }
    },
  }
}

/** The instructions say for whom it works. */
function speaker(prompt: LanguageModelV4CallOptions['prompt']): string | undefined {
  const [first] = prompt
  return first?.role === 'system'
    ? /\[\[user:([0-9a-f-]{36})\]\]/.exec(first.content)?.[1]
    : undefined
}

/** It counts no tokens. */
const noUsage = {
  inputTokens: {
    total: undefined,
    noCache: undefined,
    cacheRead: undefined,
    cacheWrite: undefined,
  },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
}

const finishOf = (step: Next) =>
  step.kind === 'use'
    ? { unified: 'tool-calls' as const, raw: undefined }
    : { unified: 'stop' as const, raw: undefined }

function contentOf(step: Next, { prompt }: LanguageModelV4CallOptions): LanguageModelV4Content {
  if (step.kind === 'say') return { type: 'text', text: step.text }
  // Unique within a conversation is enough, and the length of the prompt is.
  const toolCallId = `call-${prompt.length}`
  return {
    type: 'tool-call',
    toolCallId,
    toolName: step.tool,
    input: JSON.stringify({ reasoning: step.reasoning, ...step.input }),
  }
}

function* partsOf(
  step: Next,
  options: LanguageModelV4CallOptions,
): Generator<LanguageModelV4StreamPart> {
  yield { type: 'stream-start', warnings: [] }
  const content = contentOf(step, options)
  if (content.type === 'text') {
    yield { type: 'text-start', id: '0' }
    // In lines, so that a page can show a long answer as it comes.
    for (const line of content.text.split(/(?<=\n)/))
      yield { type: 'text-delta', id: '0', delta: line }
    yield { type: 'text-end', id: '0' }
  } else if (content.type === 'tool-call') yield content
  yield { type: 'finish', finishReason: finishOf(step), usage: noUsage }
}
