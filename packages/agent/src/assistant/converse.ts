import { createHash, randomUUID } from 'node:crypto'
import { type Caller, toolTitle } from '@rescind/kernel'
import {
  isStepCount,
  type ModelMessage,
  streamText,
  toUIMessageStream,
  type UIMessageChunk,
} from 'ai'
import { limits } from '../limits.ts'
import { permittedTools } from '../permitted.ts'
import { spoken } from '../problem.ts'
import { closing } from './closing.ts'
import type { Conversations } from './conversation.ts'
import { instructions } from './instructions.ts'
import { modelProblem, tookTooLong } from './model-problem.ts'
import { modelTools } from './model-tools.ts'
import { createCollector } from './outcome.ts'
import type { AssistantOptions, Question, Reply } from './question.ts'
import { watchText } from './watch-text.ts'

interface Parts extends AssistantOptions {
  conversations: Conversations
}

/** What the audit says of a prompt: its SHA-256. */
const digestOf = (prompt: unknown) =>
  createHash('sha256').update(JSON.stringify(prompt)).digest('hex')

/**
 * One message from a person, and everything that comes of it. Each part is written out as soon as
 * it is there.
 */
export async function converse(
  parts: Parts,
  caller: Caller,
  question: Question,
  write: (part: UIMessageChunk) => void,
): Promise<Reply> {
  const { registry, words, journal, model, conversations, onError = () => {} } = parts
  const execute = journal ? journal.execute(parts.execute) : parts.execute
  const source = { registry, journal }
  const session = question.session ?? randomUUID()
  const collect = createCollector(
    ({ kind, data }) => write({ type: `data-${kind}`, data }),
    (tool) => toolTitle(tool, words),
  )
  const search = model.search && permittedTools(source, caller).length > limits.tools_shown
  const watched = watchText(model.model)
  const asked: ModelMessage = { role: 'user', content: question.message }
  const said: ModelMessage[] = []
  const prompt = {
    instructions: instructions(caller, new Date(), search),
    messages: [...conversations.recall(caller, session), asked],
  }
  let finish: string | undefined

  write({ type: 'start' })
  write({ type: 'data-session', data: { session, model: model.name } })
  const result = streamText({
    model: watched.model,
    ...prompt,
    tools: modelTools(
      source,
      {
        caller,
        session,
        asked: { model: model.name, prompt_digest: digestOf(prompt) },
        execute,
        collect,
        said: watched.said,
      },
      search,
    ),
    // One after the other: what a call does may depend on the one before it, and the log shall read
    // in that order.
    toolCallConcurrency: 1,
    stopWhen: isStepCount(limits.steps_max),
    maxRetries: limits.model_retries,
    abortSignal: question.signal,
    timeout: { totalMs: limits.message_ms, firstChunkMs: limits.first_word_ms },
    onError: ({ error }) => onError(error),
    onStepEnd(step) {
      said.push(...step.response.messages)
      finish = step.finishReason
    },
  })
  const told = (error: unknown) => {
    const problem = modelProblem(error)
    collect.problem(problem)
    return spoken(problem)
  }
  let text = ''
  const stream = toUIMessageStream({
    stream: result.stream,
    sendStart: false,
    sendFinish: false,
    sendReasoning: false,
    onError: told,
  })
  for await (const part of stream) {
    if (part.type === 'start-step') text = ''
    if (part.type === 'text-delta') text += part.delta
    if (part.type === 'abort' && !question.signal?.aborted) collect.problem(tookTooLong())
    if (part.type !== 'error' && part.type !== 'abort') write(part)
  }
  await collect.settled()

  const last = closing(text.trim(), collect.outcome, finish)
  if (last !== '') {
    const id = randomUUID()
    write({ type: 'text-start', id })
    write({ type: 'text-delta', id, delta: last })
    write({ type: 'text-end', id })
    said.push({ role: 'assistant', content: last })
  }
  write({ type: 'finish' })
  conversations.remember(caller, session, [asked, ...said])
  return {
    text: [text.trim(), last].filter(Boolean).join('\n'),
    session,
    ...collect.outcome,
    model: model.name,
  }
}
