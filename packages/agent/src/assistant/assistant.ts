import type { Caller } from '@rescind/kernel'
import { createUIMessageStream, createUIMessageStreamResponse } from 'ai'
import { createConversations } from './conversation.ts'
import { converse } from './converse.ts'
import type { AssistantOptions, Question, Reply } from './question.ts'

export interface Assistant {
  /**
   * Answers when everything is done. Refusals of single calls are in `problems`; nothing is thrown
   * for them.
   */
  ask(caller: Caller, question: Question): Promise<Reply>
  /**
   * The same as a stream of UI message parts of the AI SDK (server-sent events): its own parts for
   * text and calls, and `data-session` {session, model} first, then `data-answer`, `data-action`,
   * `data-plan`, `data-problem` as they happen.
   */
  stream(caller: Caller, question: Question): Response
  /** Drops what it remembers of all conversations of an organisation. */
  forget(org: string): void
}

/** The loop between a language model and the tools, for any model of the AI SDK. */
export function createAssistant(options: AssistantOptions): Assistant {
  const parts = { ...options, conversations: createConversations() }
  return {
    forget: (org) => parts.conversations.forget(org),
    ask: async (caller, question) => await converse(parts, caller, question, () => {}),
    stream(caller, question) {
      const stream = createUIMessageStream({
        execute: async ({ writer }) => {
          await converse(parts, caller, question, (part) => writer.write(part))
        },
        onError(error) {
          options.onError?.(error)
          return 'Something failed on our side.'
        },
      })
      return createUIMessageStreamResponse({ stream })
    },
  }
}
